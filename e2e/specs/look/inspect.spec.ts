import { expect, test } from '@playwright/test';
import { showcase } from '../../stand-ins/host/showcase.ts';
import { openAt, serveStandIn } from '../../stand-ins/host/stand-in-host.ts';

test('a document as JSON is coloured, folds, and shows what a search finds, however long it is', async ({ page }) => {
  const violations: string[] = [];
  page.on('console', (message) => message.type() === 'error' && violations.push(message.text()));
  const lines = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`key${index}`, `value ${index}`]));
  const raw = { Id: 'x', Turned: 'a\u202eb', Nothing: null, Lines: lines, Last: { needle: true } };
  const details = showcase['containers.inspect'] as object;
  await serveStandIn(page, { ...showcase, 'containers.inspect': { ...details, raw } });
  await openAt(page, '/containers');
  await page.getByRole('row', { name: 'web', exact: true }).getByRole('link', { name: 'web' }).click();
  await page.getByRole('link', { name: 'Inspect' }).click();
  await page.getByRole('radio', { name: 'JSON' }).click();
  const editor = page.getByRole('textbox', { name: 'Inspect' });
  await expect(editor).toContainText('"Turned": "a\\u202eb"');
  const colour = (text: string) =>
    editor.getByText(text, { exact: true }).evaluate((node) => getComputedStyle(node).color);
  expect(await colour('"x"')).not.toBe(await colour('null'));

  await page.getByRole('searchbox', { name: 'Search' }).fill('needle');
  await expect(page.getByRole('status').filter({ hasText: '1/1' })).toBeVisible();
  await expect(editor.locator('.cm-current')).toContainText('"needle": true');
  await expect(editor.locator('.cm-found')).toHaveText(['needle']);
  await expect(editor.locator('.cm-current')).toBeInViewport();
  // Lines out of view are not in the page.
  expect(await editor.locator('.cm-line').count()).toBeLessThan(300);

  await page.getByRole('searchbox', { name: 'Search' }).fill('"Id"');
  await page.getByTitle('Fold line', { exact: true }).first().click();
  await expect(editor).not.toContainText('"Id"');
  expect(violations).toEqual([]);
});

test('a document of 3 MB with a value, a key and a name that are out of all measure can be read and searched', async ({
  page,
}) => {
  const lines = Array.from({ length: 60_000 }, (_, index) => `"key${index}":"a value, the ${index}th of many"`);
  // Not as an object's own words: in those __proto__ is no key.
  const raw = JSON.parse(
    `{"__proto__":{"deep":"needle"},"Next":"end","Long":"${'y'.repeat(1_000_000)}","${'k'.repeat(200_000)}":1,"Lines":{${lines}}}`,
  );
  const details = showcase['containers.inspect'] as object;
  await serveStandIn(page, { ...showcase, 'containers.inspect': { ...details, raw } });
  await openAt(page, '/containers');
  await page.getByRole('row', { name: 'web', exact: true }).getByRole('link', { name: 'web' }).click();
  await page.getByRole('link', { name: 'Inspect' }).click();
  const tree = page.getByRole('tree', { name: 'Inspect' });
  await expect(tree.getByRole('treeitem').filter({ hasText: '__proto__' })).toBeVisible();
  await expect(tree.getByRole('treeitem').filter({ hasText: 'deep' })).toContainText('"needle"');
  await expect(tree.getByRole('treeitem').filter({ hasText: 'Next' })).toContainText('"end"');
  const search = page.getByRole('searchbox', { name: 'Search' });
  await search.fill('the 59999th');
  await expect(page.getByRole('status').filter({ hasText: '1/1' })).toBeVisible();
  await expect(tree.getByRole('treeitem').filter({ hasText: 'key59999' })).toBeInViewport();
  // No line is wider than the page, nor has all of such a word in it.
  expect((await tree.textContent())?.length).toBeLessThan(20_000);

  await search.fill('');
  await page.getByRole('radio', { name: 'JSON' }).click();
  const editor = page.getByRole('textbox', { name: 'Inspect' });
  await expect(editor).toContainText('"__proto__": {');
  await search.fill('"end"');
  await expect(editor.locator('.cm-current')).toContainText('"Next": "end"');
  await expect(editor.locator('.cm-current')).toBeInViewport();
  await search.fill('yyy');
  await expect(editor.locator('.cm-found').first()).toBeInViewport();
  expect((await editor.textContent())?.length).toBeLessThan(60_000);
  await page.getByRole('radio', { name: 'Tree' }).click();
  await expect(tree).toBeVisible();
});
