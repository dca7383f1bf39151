import { BUSYBOX } from '../../fixtures/busybox.ts';
import { expect, test } from '../../fixtures/test.ts';
import { List } from '../../pages/list.ts';
import { openShell } from '../../pages/open-shell.ts';

test('pages that are open, or opened, leave a VM asleep, and show all that has happened once something wakes it', async ({
  page,
  slipway,
}) => {
  const { docker, cli } = slipway;
  await docker.run('run', '-d', '--name', 'up', '--stop-timeout', '0', BUSYBOX, 'sleep', '10000');
  await docker.run('run', '--name', 'over', BUSYBOX, 'true');
  const list = new List(page, 'Containers');
  await expect(list.row('over')).toHaveAttribute('data-state', 'exited');
  // A terminal is kept for who reads it, and so is a page that shows the details of a container.
  await openShell(page, 'up');
  const details = await page.context().newPage();
  await details.goto(await slipway.launchUrl());
  await new List(details, 'Containers').row('up').getByRole('link', { name: 'up' }).click();
  await expect(details.getByRole('heading', { name: 'Overview' })).toBeVisible();

  const state = async () => (await cli.json<{ state: string }>('status')).state;
  await cli.run('sleep');
  const asleep = /The engine is asleep\. Shown is what was known at .*\d/;
  for (const each of [page, details]) await expect(each.getByText(asleep)).toBeVisible();
  await expect(page.getByText('this terminal ended')).toBeVisible();
  // What a page asks for as it opens.
  for (const each of [page, details]) await each.reload();
  await expect(page.getByText('this terminal ended')).toBeVisible();
  await page.getByRole('link', { name: 'Containers', exact: true }).click();
  await expect(list.row('up')).toBeVisible();
  await expect(list.row('over')).toHaveAttribute('data-state', 'exited');
  await expect(details.getByRole('heading', { name: 'The engine is asleep' })).toBeVisible();
  const second = await page.context().newPage();
  await second.goto(await slipway.launchUrl());
  const other = new List(second, 'Containers');
  await expect(other.row('up')).toBeVisible();
  for (const each of [page, details, second]) await expect(each.getByText(asleep)).toBeVisible();
  expect(await state()).toBe('asleep');

  await docker.run('run', '-d', '--name', 'made', BUSYBOX, 'true');
  await docker.run('run', '--rm', '--name', 'passing', BUSYBOX, 'true');
  await docker.run('rm', 'over');
  for (const each of [list, other]) {
    await expect(each.row('made')).toHaveAttribute('data-state', 'exited');
    await expect(each.row('over')).toHaveCount(0);
    await expect(each.row('passing')).toHaveCount(0);
    await expect(each.row('up')).toHaveAttribute('data-state', 'running');
  }
  await expect(details.getByRole('heading', { name: 'Overview' })).toBeVisible();
  for (const each of [page, details, second]) await expect(each.getByText(asleep)).toHaveCount(0);
});
