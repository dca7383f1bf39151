import { expect, test } from '@playwright/test';
import { showcase } from '../../stand-ins/host/showcase.ts';
import { openAt, serveStandIn } from '../../stand-ins/host/stand-in-host.ts';

test('each page has a name of its own and takes the focus; a list gives it back to the row it was on', async ({
  page,
}) => {
  await serveStandIn(page, showcase);
  await openAt(page, '/containers');
  await expect(page).toHaveTitle('Containers – Slipway');
  const row = page.getByRole('row', { name: 'web', exact: true });
  await expect(row).toBeVisible();
  await expect(page.locator('body')).toBeFocused();

  await row.click();
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle('web – Containers – Slipway');
  await expect(page.getByRole('heading', { name: 'web', exact: true })).toBeFocused();
  await page.goBack();
  await expect(row).toBeFocused();

  await page.getByRole('link', { name: 'Settings' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeFocused();
  await expect(page).toHaveTitle('Settings – Slipway');

  // By the palette to a page whose dialog has a field that wants the focus.
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Command palette' })).toBeFocused();
  await page.keyboard.type('pull');
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle('Pull an image – Images – Slipway');
  await expect(page.getByRole('textbox', { name: 'Image name' })).toBeFocused();
});

test('what ticks is not read out: nothing that announces itself holds a time that grows', async ({ page }) => {
  const since = Date.now() - 5000;
  const stage = {
    id: 'kernel',
    description: 'Booting',
    hint: '',
    said: { text: 'Booting Linux' },
    index: 2,
    total: 9,
    startedAt: since,
  };
  const [engine] = showcase['engine.watch'] as [object];
  const [vm] = showcase['vm.watch'] as [object];
  await serveStandIn(page, {
    ...showcase,
    'engine.watch': [{ ...engine, state: 'waiting', version: null }],
    'vm.watch': [{ ...vm, state: 'starting', since, stage }],
  });
  await openAt(page, '/containers');
  const live = page.locator('[role="status"], [role="alert"], [aria-live]');
  await expect(page.getByRole('status').filter({ hasText: 'Booting Linux' })).toBeVisible();
  const said = (await live.allTextContents()).join(' ');
  expect(said).not.toMatch(/\d+ ?(s|sec|min)/);
});

test('times are those of the zone the machine is in, after a journey too', async ({ page }) => {
  const traveller = await page.context().newCDPSession(page);
  const goTo = (timezoneId: string) => traveller.send('Emulation.setTimezoneOverride', { timezoneId });
  await goTo('UTC');
  await serveStandIn(page, showcase);
  await openAt(page, '/activity');
  await expect(page.getByText('09:53:00')).toBeVisible();
  await goTo('Asia/Seoul');
  // The lid was closed meanwhile.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByText('18:53:00')).toBeVisible();
});
