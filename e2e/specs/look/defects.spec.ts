import { expect, type Page, test } from '@playwright/test';
import { settings, showcase } from '../../stand-ins/host/showcase.ts';
import { openAt, serveStandIn } from '../../stand-ins/host/stand-in-host.ts';

/** Lets no file of the page through whose name begins so. What stops it again is returned. */
async function holdBack(page: Page, name: string): Promise<() => Promise<void>> {
  const files = new RegExp(`/assets/${name}-[^/]*\\.js$`);
  await page.route(files, (route) => route.abort());
  return () => page.unroute(files);
}

/** Leaves a mark in the page, and tells whether it is still there: a page that was loaded anew has none. */
async function mark(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => Object.assign(window, { marked: true }));
  return () => page.evaluate(() => 'marked' in window);
}

test('a page whose code does not arrive says so, leaves the others, and loading again helps', async ({ page }) => {
  await serveStandIn(page, showcase);
  const release = await holdBack(page, 'settings-page');
  await openAt(page, '/containers');
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible();
  await page.getByRole('link', { name: 'Images' }).click();
  await expect(page.getByRole('row', { name: 'nginx:1.27' })).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  // Coming back was another try, which has failed, too.
  await expect(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible();
  const isSame = await mark(page);
  await release();
  await page.getByRole('button', { name: 'Load again' }).click();
  await expect(page.getByRole('heading', { name: 'Virtual machine' })).toBeVisible();
  expect(await isSame(), 'nothing else was lost').toBe(true);
});

test('where loading the part again does not help, the whole page is loaded, as after an update', async ({ page }) => {
  await serveStandIn(page, showcase);
  await holdBack(page, 'settings-page');
  await openAt(page, '/containers');
  await page.getByRole('link', { name: 'Settings' }).click();
  const isSame = await mark(page);
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Load again' }).click()]);
  await expect(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible();
  expect(await isSame()).toBe(false);
});

test('what was opened by a key and does not arrive is told in a corner, and opens once it does', async ({ page }) => {
  await serveStandIn(page, showcase);
  const release = await holdBack(page, 'command-palette');
  await openAt(page, '/containers');
  await expect(page.getByRole('row', { name: 'web', exact: true })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByText('This page could not be loaded')).toBeVisible();
  await release();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
});

test('the words of a part are there when it is, and never their keys', async ({ page }) => {
  await serveStandIn(page, showcase);
  // They take longer than the code.
  const code = page.waitForResponse(/\/assets\/settings-page-[^/]*\.js$/);
  await page.route(/\/assets\/en-settings-[^/]*\.js$/, async (route) => {
    await code;
    await route.fallback();
  });
  await page.addInitScript(() => {
    const keys: string[] = [];
    Object.assign(window, { keys });
    new MutationObserver(() => {
      const key = /\b(images|details|settings)\.[a-z]\w+/.exec(document.body?.textContent ?? '');
      if (key) keys.push(key[0]);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await openAt(page, '/settings');
  await expect(page.getByRole('heading', { name: 'Virtual machine' })).toBeVisible();
  await page.getByRole('link', { name: 'Images' }).click();
  await expect(page.getByRole('row', { name: 'nginx:1.27' })).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { keys: string[] }).keys)).toEqual([]);
});

test('a dialog whose code does not arrive leaves the list below it', async ({ page }) => {
  await serveStandIn(page, showcase);
  await holdBack(page, 'pull-dialog');
  await openAt(page, '/images');
  await page.getByRole('button', { name: 'Pull image' }).click();
  const dialog = page.getByRole('dialog', { name: 'This page could not be loaded' });
  await expect(dialog.getByRole('button', { name: 'Load again' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: 'nginx:1.27' })).toBeVisible();
});

test('without its Korean words the page is there in English, and says so in Korean', async ({ page }) => {
  const korean = { ...settings, settings: { ...settings.settings, app: { ...settings.settings.app, language: 'ko' } } };
  await serveStandIn(page, { ...showcase, 'settings.watch': [korean] });
  const release = await holdBack(page, 'ko');
  await openAt(page, '/containers');
  await expect(page.getByRole('heading', { name: 'Containers' })).toBeVisible();
  await expect(page.getByText('한국어를 불러오지 못해')).toBeVisible();
  await release();
  await page.getByRole('button', { name: '다시 불러오기' }).click();
  await expect(page.getByRole('heading', { name: '컨테이너' })).toBeVisible();
  await expect(page).toHaveTitle('컨테이너 – Slipway');
});

test('a view of an object whose code does not arrive leaves the object and its other views', async ({ page }) => {
  await serveStandIn(page, showcase);
  await holdBack(page, 'json-view');
  await openAt(page, '/containers');
  await page.getByRole('row', { name: 'web', exact: true }).getByRole('link', { name: 'web' }).click();
  await page.getByRole('link', { name: 'Inspect' }).click();
  await expect(page.getByRole('alert')).toContainText('This page could not be loaded');
  await expect(page.getByRole('heading', { name: 'web', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop web' })).toBeEnabled();
  await page.getByRole('link', { name: 'Summary' }).click();
  await expect(page.getByText('API_TOKEN')).toBeVisible();
});

test('what nobody caught is told once, in general words', async ({ page }) => {
  await serveStandIn(page, showcase);
  await openAt(page, '/containers');
  await expect(page.getByRole('row', { name: 'web', exact: true })).toBeVisible();
  await page.evaluate(() => {
    for (const name of ['x', 'y', 'z']) void Promise.reject(new TypeError(`${name} is undefined`));
  });
  await expect(page.getByText('Something in Slipway broke')).toHaveCount(1);
  await expect(page.getByText('is undefined')).toHaveCount(0);
});
