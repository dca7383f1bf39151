import { expect, test } from '../../fixtures/test.ts';
import { List } from '../../pages/list.ts';

test('the list by keyboard alone: filter, move, menu, stop, select, remove, and never without a focus', async ({
  page,
  slipway,
}) => {
  const names = ['key-1', 'key-2', 'key-3'];
  await slipway.docker.runWaiting(...names);
  const list = new List(page, 'Containers');
  for (const name of names) await expect(list.row(name)).toHaveAttribute('data-state', 'running');
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Filter containers' })).toBeFocused();
  await page.keyboard.type('key');
  await page.keyboard.press('Enter');
  await expect(list.row('key-1')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(list.row('key-2')).toBeFocused();

  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menuitem', { name: 'Open shell' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list.row('key-2')).toBeFocused();

  await page.keyboard.press('s');
  await expect(list.row('key-2')).toHaveAttribute('data-state', 'exited');
  await expect(list.row('key-2')).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await expect(list.row('key-3')).toBeFocused();
  await page.keyboard.press('Shift+Space');
  await expect(page.getByRole('toolbar')).toContainText('2 selected');

  await page.keyboard.press('Delete');
  const question = page.getByRole('dialog', { name: 'Remove 2 containers?' });
  await expect(question.getByText('docker rm -f')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list.row('key-3')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(question.getByRole('button', { name: 'Remove' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(list.row('key-3')).toBeHidden();
  await expect(list.row('key-2')).toBeHidden();
  await expect(list.row('key-1')).toBeFocused();
});

test('keys go on after the pointer: a checkbox, a button, the header, a menu, the bar, a cleared filter', async ({
  page,
  slipway,
}) => {
  const names = ['mouse-1', 'mouse-2', 'mouse-3'];
  await slipway.docker.runWaiting(...names);
  const list = new List(page, 'Containers');
  /** Its row, or a control of it, has the focus: keys reach it. */
  const isIn = (name: string) => expect(list.row(name).and(page.locator(':focus-within'))).toBeVisible();
  /** A key is about that row. */
  const actsOn = async (name: string) => {
    await page.keyboard.press('Delete');
    const question = page.getByRole('dialog', { name: `Remove container ${name}?` });
    await expect(question).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
  };
  for (const name of names) await expect(list.row(name)).toHaveAttribute('data-state', 'running');
  await list.row('mouse-1').getByRole('checkbox').click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('toolbar')).toBeHidden();
  await isIn('mouse-1');
  await page.keyboard.press('ArrowDown');
  await isIn('mouse-2');

  await page.getByRole('button', { name: 'Stop mouse-3' }).click();
  await expect(list.row('mouse-3')).toHaveAttribute('data-state', 'exited');
  await isIn('mouse-3');
  await page.keyboard.press('s');
  await expect(list.row('mouse-3')).toHaveAttribute('data-state', 'running');

  await page.getByRole('button', { name: 'Name', exact: true }).click();
  await isIn('mouse-3');
  await actsOn('mouse-3');

  await page.getByRole('button', { name: 'More actions for mouse-1' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await isIn('mouse-1');
  await actsOn('mouse-1');

  await page.getByRole('checkbox', { name: 'Select all' }).click();
  await page.getByRole('toolbar').getByRole('button', { name: 'Clear selection' }).click();
  await isIn('mouse-1');
  await actsOn('mouse-1');

  await page.getByRole('searchbox', { name: 'Filter containers' }).fill('nothing like this');
  await page.getByRole('button', { name: 'Show all containers' }).click();
  await isIn('mouse-1');
  await actsOn('mouse-1');
  await page.getByRole('searchbox', { name: 'Filter containers' }).fill('mouse-1');
  await page.getByRole('button', { name: 'Clear filter' }).click();
  // Where typing goes on; single keys would act on a row.
  await expect(page.getByRole('searchbox', { name: 'Filter containers' })).toBeFocused();
  await page.keyboard.type('mouse');
  await expect(page.getByRole('searchbox', { name: 'Filter containers' })).toHaveValue('mouse');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(list.row('mouse-1')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(list.row('mouse-2')).toBeFocused();
});
