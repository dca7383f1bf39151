import { BUSYBOX } from '../../fixtures/busybox.ts';
import { expect, test } from '../../fixtures/test.ts';
import { List } from '../../pages/list.ts';
import { goTo } from '../../pages/navigation.ts';

test('an image gets another name, loses it, and stays; one in use is kept, in the words of the engine', async ({
  page,
  slipway,
}) => {
  await goTo(page, 'Images');
  const list = new List(page, 'Images');
  await expect(list.row(BUSYBOX)).toContainText('Unused');
  await list.choose(BUSYBOX, 'Add name…');
  await page.getByRole('dialog').getByRole('textbox').first().fill('mine/renamed:2');
  await page.getByRole('dialog').getByRole('button', { name: 'Add name' }).click();
  await expect(list.row('mine/renamed:2')).toBeVisible();
  expect(await slipway.docker.run('images', '-q', 'mine/renamed:2')).not.toBe('');
  await list.choose('mine/renamed:2', 'Remove');
  await page.getByRole('button', { name: 'Remove image' }).click();
  await expect(list.row('mine/renamed:2')).toHaveCount(0);
  await expect(list.row(BUSYBOX)).toBeVisible();

  await slipway.docker.run('create', '--name', 'user', BUSYBOX);
  await expect(list.row(BUSYBOX)).toContainText('1 container');
  await list.choose(BUSYBOX, 'Remove');
  await page.getByRole('button', { name: 'Remove image' }).click();
  await expect(page.getByText(/conflict|is using|must be forced/).first()).toBeVisible();
  expect(await slipway.docker.run('images', '-q', BUSYBOX)).not.toBe('');
});
