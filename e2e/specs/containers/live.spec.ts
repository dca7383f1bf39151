import { BUSYBOX } from '../../fixtures/busybox.ts';
import { expect, test } from '../../fixtures/test.ts';
import { List } from '../../pages/list.ts';

test('a container run outside appears, and stopping it here is seen by docker', { tag: '@core' }, async ({
  page,
  slipway,
}) => {
  await expect(page.getByRole('heading', { name: 'No containers yet' })).toBeVisible();
  // sleep as process 1 ignores SIGTERM: the engine waits these seconds, which is long enough to see it stopping.
  await slipway.docker.run('run', '-d', '--name', 'web', '--stop-timeout', '3', BUSYBOX, 'sleep', '1000');

  const list = new List(page, 'Containers');
  await expect(list.row('web')).toHaveAttribute('data-state', 'running');
  await page.getByRole('button', { name: 'Stop web' }).click();
  await expect(list.row('web')).toHaveAttribute('data-state', 'stopping');
  await expect(list.row('web')).toHaveAttribute('data-state', /failed|exited/, { timeout: 30_000 });
  expect(await slipway.docker.run('ps', '--format', '{{.Names}}')).toBe('');

  await page.getByRole('button', { name: 'Start web' }).click();
  await expect(list.row('web')).toHaveAttribute('data-state', 'running');
  expect(await slipway.docker.run('ps', '--format', '{{.Names}}')).toBe('web');
});

test('the figures of a running container show as they come, with no dash before them', async ({ page, slipway }) => {
  const list = new List(page, 'Containers');
  await slipway.docker.run('run', '-d', '--name', 'busy', BUSYBOX, 'sh', '-c', 'while :; do :; done');
  await expect(list.row('busy')).toHaveAttribute('data-state', 'running');
  await page.reload();
  // All that its cells for CPU and memory have shown since its row came.
  const shown = await list.row('busy').evaluateHandle((row) => {
    const seen = { cpu: new Set<string>(), memory: new Set<string>() };
    const look = () => {
      const cells = row.querySelectorAll('[role="gridcell"]');
      seen.cpu.add(cells[5]?.textContent ?? '');
      seen.memory.add(cells[6]?.textContent ?? '');
    };
    look();
    new MutationObserver(look).observe(row, { subtree: true, childList: true, characterData: true });
    return seen;
  });
  const all = (of: 'cpu' | 'memory') => shown.evaluate((seen, what) => [...seen[what]], of);
  await expect.poll(async () => (await all('cpu')).some((text) => /^\d+%$/.test(text))).toBe(true);
  expect(await all('memory')).toContainEqual(expect.stringMatching(/^[\d.]+ [KM]iB$/));
  expect([await all('cpu'), await all('memory')].flat()).not.toContain('–');
  await slipway.docker.run('rm', '-f', 'busy');
});

test('rename, pause, resume and remove, each seen by docker', async ({ page, slipway }) => {
  await slipway.docker.run('run', '-d', '--name', 'first', BUSYBOX, 'sleep', '1000');
  const list = new List(page, 'Containers');
  await list.choose('first', 'Rename');
  await page.getByRole('textbox', { name: 'New name' }).fill('no spaces');
  await expect(page.getByText('Use two or more letters')).toBeVisible();
  await page.getByRole('textbox', { name: 'New name' }).fill('second');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await expect(list.row('second')).toHaveAttribute('data-state', 'running');

  await list.choose('second', 'Pause');
  await expect(list.row('second')).toHaveAttribute('data-state', 'paused');
  expect(await slipway.docker.inspect('second', '{{.State.Status}}')).toBe('paused');
  await page.getByRole('button', { name: 'Resume second' }).click();
  await expect(list.row('second')).toHaveAttribute('data-state', 'running');

  await list.choose('second', 'Remove');
  await expect(page.getByText('docker rm')).toBeVisible();
  await page.getByRole('button', { name: 'Remove container' }).click();
  await expect(list.row('second')).toHaveCount(0);
  expect(await slipway.docker.run('ps', '-aq')).toBe('');
});

test('a failure stays on its own row, in the words of the engine', async ({ page, slipway }) => {
  await slipway.docker.run('create', '--name', 'broken', BUSYBOX, 'no-such-program');
  await slipway.docker.run('run', '-d', '--name', 'fine', BUSYBOX, 'sleep', '1000');
  const list = new List(page, 'Containers');
  await page.getByRole('button', { name: 'Start broken' }).click();
  await expect(list.row('broken')).toContainText('no-such-program');
  await expect(list.row('broken')).toContainText('Could not start.');
  await expect(list.row('fine')).not.toContainText('Could not start.');
  await page.getByRole('button', { name: 'Dismiss error of broken' }).click();
  await expect(list.row('broken')).not.toContainText('Could not start.');
});

test('how many more ports there are is seen in full, however long the first is', async ({ page, slipway }) => {
  const range = '15000-15011';
  await slipway.docker.run('run', '-d', '--name', 'many', '-p', `${range}:${range}/udp`, BUSYBOX, 'sleep', '1000');
  const more = new List(page, 'Containers').row('many').getByText('+11', { exact: true });
  // What an ancestor cuts off is not in the viewport either.
  await expect(more).toBeInViewport({ ratio: 1 });
});

test('filter, scope and selection survive a reload; three empty screens differ', async ({ page, slipway }) => {
  await slipway.docker.run('run', '-d', '--name', 'alpha', '--label', 'team=blue', BUSYBOX, 'sleep', '1000');
  await slipway.docker.run('create', '--name', 'beta', BUSYBOX);
  const list = new List(page, 'Containers');
  await expect(list.row('alpha')).toBeVisible();
  await expect(list.row('beta')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select beta' }).check();
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: 'Select beta' }).check();
  await page.getByRole('searchbox', { name: 'Filter containers' }).fill('blue');
  await expect(list.row('beta')).toHaveCount(0);
  await page.reload();
  await expect(list.row('alpha')).toBeVisible();
  await expect(page.getByRole('searchbox', { name: 'Filter containers' })).toHaveValue('blue');
  await expect(list.row('beta')).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Filter containers' }).fill('nothing like this');
  await expect(page.getByRole('heading', { name: 'No container matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all containers' }).click();
  await expect(page.getByRole('checkbox', { name: 'Select beta' })).toBeChecked();
});

test('compose projects fold into a group that acts on all its members', async ({ page, slipway }) => {
  const ofShop = (service: string) => [
    ...['--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${service}`],
    ...['--name', `shop-${service}-1`, '--stop-timeout', '0', BUSYBOX, 'sleep', '1000'],
  ];
  await Promise.all(['api', 'db'].map((service) => slipway.docker.run('run', '-d', ...ofShop(service))));
  await expect(page.getByText('2/2 running')).toBeVisible();
  await page.getByRole('button', { name: 'Stop all of shop' }).click();
  await expect(page.getByText('0/2 running')).toBeVisible({ timeout: 30_000 });
  expect(await slipway.docker.run('ps', '-q')).toBe('');
});
