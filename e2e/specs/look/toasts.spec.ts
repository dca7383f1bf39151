import { expect, type Locator, test } from '@playwright/test';
import { showcase } from '../../stand-ins/host/showcase.ts';
import { openAt, serveStandIn } from '../../stand-ins/host/stand-in-host.ts';

test.use({ viewport: { width: 800, height: 600 } });

/** The place of what has come to rest. */
async function boxOf(locator: Locator) {
  await locator.evaluate((element) =>
    Promise.all(element.getAnimations({ subtree: true }).map((each) => each.finished)),
  );
  const box = await locator.boundingBox();
  if (!box) throw new Error('it is not on the page');
  return box;
}

test('a toast covers no part of the tallest dialog in a low window', async ({ page }) => {
  await serveStandIn(page, showcase);
  await page.route(/\/assets\/command-palette-[^/]*\.js$/, (route) => route.abort());
  await openAt(page, '/containers');
  await expect(page.getByRole('row', { name: 'web', exact: true })).toBeVisible();
  // Of those with something to do about it, which have two lines and more.
  await page.keyboard.press('Control+k');
  const toast = page.locator('[data-sonner-toast]');
  await expect(toast).toBeVisible();
  // It stays as long as the pointer is on it.
  await toast.hover();
  await page.getByRole('button', { name: 'Run container' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: 'Run a container' })).toBeVisible();
  const { y, height } = await boxOf(dialog.locator('> div'));
  expect((await boxOf(toast)).y).toBeGreaterThanOrEqual(y + height);
});
