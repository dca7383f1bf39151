import { expect, type Page, test } from '@playwright/test';
import { showcase } from '../../stand-ins/host/showcase.ts';
import { openAt, serveStandIn } from '../../stand-ins/host/stand-in-host.ts';

/** What opens over the page: its code comes after the first page's. */
const code = /\/assets\/late-panels-[^/]*\.js$/;

async function open(page: Page): Promise<void> {
  await openAt(page, '/containers');
  await expect(page.getByRole('row', { name: 'web', exact: true })).toBeVisible();
}

/** The same, with that code there. */
async function openWhole(page: Page): Promise<void> {
  await serveStandIn(page, showcase);
  const come = page.waitForResponse(code);
  await open(page);
  await (await come).finished();
}

const more = (page: Page, name = 'web') => page.getByRole('button', { name: `More actions for ${name}`, exact: true });

test('a menu whose code has not come yet opens by the first press, as soon as it is there', async ({ page }) => {
  await serveStandIn(page, showcase);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(code, async (route) => {
    await held;
    await route.fallback();
  });
  await open(page);
  await more(page).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toHaveCount(0);
  release();
  await expect(page.getByRole('menu')).toBeVisible();
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(more(page)).toBeFocused();
});

test('a menu whose code does not arrive says so, and opens once it does', async ({ page }) => {
  await serveStandIn(page, showcase);
  await page.route(code, (route) => route.abort());
  await open(page);
  await more(page).click();
  await expect(page.getByText('This page could not be loaded')).toBeVisible();
  await page.unroute(code);
  await more(page).click();
  await expect(page.getByRole('menuitem', { name: 'Stop' })).toBeVisible();
});

test('a loaded menu is there in the frame of its press, and by pointer and by key the focus is where it belongs', async ({
  page,
}) => {
  await openWhole(page);
  const button = more(page);
  await button.hover();
  await page.mouse.down();
  await expect(page.getByRole('menu', { name: 'More actions for web' })).toBeVisible();
  await page.mouse.up();
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  // Typing finds an entry, the arrows go on from there.
  await page.keyboard.press('p');
  await expect(page.getByRole('menuitem', { name: 'Pause' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await button.click();
  await expect(page.getByRole('menu')).toHaveCount(0);
});

test('a menu at the pointer moves with the next press, and gives the focus back to the row', async ({ page }) => {
  await openWhole(page);
  const cache = page.getByRole('row', { name: 'cache', exact: true });
  // On its name: an address of a port has the menu of the platform.
  await page
    .getByRole('row', { name: 'web', exact: true })
    .getByText('web', { exact: true })
    .click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Stop' })).toBeVisible();
  await cache.getByText('cache', { exact: true }).click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Resume' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await cache.press('Shift+F10');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(cache).toBeFocused();
});

test('words show on hover and focus, one at a time, go with Escape and a press, and stay under the pointer', async ({
  page,
}) => {
  await openWhole(page);
  const tip = page.getByRole('tooltip');
  const columns = page.getByRole('button', { name: 'Columns' });
  await columns.hover();
  await expect(tip).toHaveText('Columns');
  await expect(columns).toHaveAccessibleDescription('Columns');
  await tip.hover();
  await expect(tip).toHaveText('Columns');
  await page.keyboard.press('Escape');
  await expect(tip).toHaveCount(0);
  await columns.click();
  await expect(page.getByRole('dialog', { name: 'Columns' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(columns).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(tip).toHaveText('Columns');
  await page.getByRole('button', { name: /^Back/ }).hover();
  await expect(tip).toHaveText(/^Back/);
});

test('a class that is given goes before what a component looks like by itself', async ({ page }) => {
  await serveStandIn(page, showcase);
  await open(page);
  const width = (name: string | RegExp) =>
    page
      .getByRole('button', { name })
      .first()
      .evaluate((button) => getComputedStyle(button).width);
  // Both are icon buttons; the first is told to be smaller.
  expect([await width(/^Back/), await width('Columns')]).toEqual(['24px', '28px']);
});
