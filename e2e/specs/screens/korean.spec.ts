import type { Page } from '@playwright/test';
import { BUSYBOX } from '../../fixtures/busybox.ts';
import { expect, test } from '../../fixtures/test.ts';
import { englishLeft } from '../../pages/english-left.ts';
import { goTo, places } from '../../pages/navigation.ts';

/** Dialogs by their address, and their heading. */
const dialogs = [
  ['/containers/run', '컨테이너 실행'],
  ['/images/pull', '이미지 가져오기'],
  ['/terminals/new', '새 터미널'],
] as const;

async function show(page: Page, address: string, heading: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, address);
  await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
}

test('Korean, when it is chosen, on every page and in every dialog, with no English left', async ({
  page,
  slipway,
}) => {
  const id = await slipway.docker.run('run', '-d', '--name', 'c1', '--stop-timeout', '0', BUSYBOX, 'sleep', '1000');
  const image = await slipway.docker.inspect(BUSYBOX, '{{.Id}}');
  // A terminal that an earlier spec has left is `shell` where it ended before its program was known.
  const left = () => englishLeft(page, [BUSYBOX, 'shell']);
  await goTo(page, 'Settings');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('ko');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  try {
    const details = [
      [`/containers/${id}`, 'c1', '개요'],
      [`/containers/${id}/inspect`, 'c1', '트리'],
      [`/images/${encodeURIComponent(image)}`, BUSYBOX, '개요'],
    ] as const;
    for (const place of await places(page)) {
      await goTo(page, place);
      await expect(page.getByRole('heading', { name: place, exact: true })).toBeVisible();
      expect(await left(), place).toEqual([]);
    }
    for (const [address, heading] of dialogs) {
      await show(page, address, heading);
      expect(await left(), address).toEqual([]);
    }
    for (const [address, heading, words] of details) {
      await show(page, address, heading);
      await expect(page.getByText(words, { exact: true })).toBeVisible();
      expect(await left(), address).toEqual([]);
    }
    await show(page, '/containers', '컨테이너');
    await page.getByRole('row', { name: 'c1', exact: true }).click({ button: 'right' });
    await expect(page.getByRole('menuitem', { name: '이미지로 커밋' })).toBeVisible();
    expect(await left(), 'menu').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('option', { name: '설정' })).toBeVisible();
    expect(await left(), 'palette').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: '단축키' })).toBeVisible();
    expect(await left(), 'shortcuts').toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  } finally {
    await show(page, '/settings', '설정');
    await page.getByRole('combobox', { name: '언어' }).selectOption('system');
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Containers' })).toBeVisible();
  }
});
