import { BUSYBOX, importBusybox } from '../../fixtures/busybox.ts';
import { expect, test } from '../../fixtures/test.ts';
import { List } from '../../pages/list.ts';
import { goTo } from '../../pages/navigation.ts';

const XSS = '<img src=x onerror=alert(1)><script>alert(2)</script>';

// The page fixture fails the test on any script error, dialog, content-policy violation or request to elsewhere.
test('markup in names, labels, environment and image configuration is shown as text, and a name of dots reaches no other endpoint', async ({
  page,
  slipway,
}) => {
  await importBusybox(
    slipway.docker,
    [`LABEL evil=${JSON.stringify(XSS)}`, `ENV EVIL=${JSON.stringify(XSS)}`],
    'evil:1',
  );
  await slipway.docker.run(
    'run',
    '-d',
    '--name',
    'evil',
    '--label',
    `note=${XSS}`,
    '--label',
    'link=javascript:alert(3)',
    '--label',
    'rtl=\u202eabc',
    '--label',
    '__proto__=polluted',
    '-e',
    `PAYLOAD=${XSS}`,
    'evil:1',
    'sleep',
    '1000',
    XSS,
  );
  await slipway.docker.run('create', '--name', 'a..b', BUSYBOX);
  const list = new List(page, 'Containers');
  await list.row('evil').getByRole('link', { name: 'evil' }).click();
  await expect(page.getByText(XSS, { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Show value of PAYLOAD' }).click();
  expect(await page.locator('img[src="x"], script:not([src])').count()).toBe(0);
  expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
  await expect(page.getByText('\u202e')).toHaveCount(0);
  await page
    .getByRole('link', { name: 'Inspect' })
    .or(page.getByRole('tab', { name: 'Inspect' }))
    .first()
    .click();
  await expect(page.getByText('HostConfig').first()).toBeVisible();

  await goTo(page, 'Containers');
  await list.row('a..b').getByRole('link', { name: 'a..b' }).click();
  await expect(page.getByRole('heading', { name: 'a..b' })).toBeVisible();

  await goTo(page, 'Images');
  await new List(page, 'Images').row('evil:1').getByRole('link').first().click();
  await expect(page.getByText(XSS, { exact: true }).first()).toBeVisible();
  expect(await page.locator('img[src="x"], script:not([src])').count()).toBe(0);
  expect(await page.evaluate(() => ({}) as { polluted?: string })).toEqual({});
});
