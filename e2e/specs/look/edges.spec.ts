import { expect, type Locator, test } from '@playwright/test';
import { AppError } from '../../../electron/contract/errors.ts';
import { quoted } from '../../../electron/contract/messages/message.ts';
import { NOW, showcase } from '../../stand-ins/host/showcase.ts';
import { openAt, serveStandIn } from '../../stand-ins/host/stand-in-host.ts';

const LONG = 'a-name-that-is-longer-than-what-a-column-has-room-for-in-any-window';

// A dialog grows as it opens; where things are is measured without that.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

async function boxOf(locator: Locator) {
  await expect(locator).toBeVisible();
  const box = await locator.boundingBox();
  if (!box) throw new Error('it is nowhere');
  return { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
}

test('the command line of a menu stays within the window and off the button, at its edges too', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 600 });
  await serveStandIn(page, showcase);
  await openAt(page, '/containers');
  const menu = page.getByRole('menu');

  await page.getByRole('button', { name: `More actions for ${LONG}` }).click();
  await page.keyboard.press('End');
  const long = await boxOf(page.getByText(/^\$ docker rm a-name/));
  const hanging = await boxOf(menu);
  expect(long.top).toBeGreaterThan(hanging.bottom);
  expect(long.left).toBeGreaterThanOrEqual(hanging.left);
  expect(long.right).toBeLessThanOrEqual(hanging.right);
  expect(hanging.right).toBeLessThanOrEqual(800);
  expect(long.bottom).toBeLessThanOrEqual(600);
  await page.keyboard.press('Escape');

  // There is room for this one above its button only.
  const button = page.getByRole('button', { name: /^Engine/ });
  await button.click();
  await page.keyboard.press('Home');
  const down = await boxOf(page.getByText('$ slipway down'));
  expect(down.bottom).toBeLessThan((await boxOf(menu)).top);
  expect((await boxOf(menu)).bottom).toBeLessThan((await boxOf(button)).top);
});

test('why a published port leads nowhere is said on a click and, among the details, in words', async ({ page }) => {
  const [list] = showcase['containers.watch'] as { items: { id: string }[] }[];
  const why = 'nginx (PID 811) has port 8080 on this machine';
  const taken = { id: 'taken', containerId: list?.items[0]?.id, hostIp: '0.0.0.0', hostPort: 8080, protocol: 'tcp' };
  const items = [{ ...taken, state: 'taken', message: why, said: quoted(why) }];
  await serveStandIn(page, { ...showcase, 'ports.watch': [{ type: 'snapshot', first: true, more: false, items }] });
  await openAt(page, '/containers');
  const mark = page.getByRole('button', { name: `8080:80: ${why}` });
  await mark.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByText(why)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(mark).toBeFocused();
  await page.getByRole('row', { name: 'web', exact: true }).getByRole('link', { name: 'web' }).click();
  await expect(page.getByRole('main').getByText(why)).toBeVisible();
});

for (const locale of ['en-US', 'ko-KR']) {
  test.describe(locale, () => {
    test.use({ locale });

    test('how and when a container ended is not cut, and the row that keys act on is marked', async ({ page }) => {
      await page.clock.setFixedTime(NOW);
      const [list] = showcase['containers.watch'] as { items: { id: string; state: string }[] }[];
      const items = list?.items.map((item) =>
        item.state === 'exited' ? { ...item, exitCode: 137, finishedAt: NOW - 22 * 3_600_000 } : item,
      );
      await serveStandIn(page, { ...showcase, 'containers.watch': [{ ...list, items }] });
      await openAt(page, '/containers');
      const ended = page.getByText(/137, 22(h ago|시간 전)/);
      for (const width of [1280, 800]) {
        await page.setViewportSize({ width, height: 800 });
        await expect(ended.first()).toBeVisible();
        expect(await ended.evaluateAll((all) => all.every((it) => it.scrollWidth <= it.clientWidth))).toBe(true);
      }

      const row = page.getByRole('row', { name: LONG });
      const mark = () => row.evaluate((it) => getComputedStyle(it).boxShadow);
      const unmarked = await mark();
      await row.click({ position: { x: 130, y: 20 } });
      await page.mouse.move(0, 0);
      await expect.poll(mark).not.toBe(unmarked);
      await page.getByRole('navigation').getByRole('link').last().focus();
      await expect.poll(mark).toBe(unmarked);
    });
  });
}

test('a command with lines keeps them, in its field and in the line it equals', async ({ page }) => {
  await serveStandIn(page, showcase);
  await openAt(page, '/containers/run');
  const dialog = page.getByRole('dialog');
  const field = dialog.getByRole('textbox', { name: /^Command/ });
  const oneLine = await boxOf(field);
  const name = await boxOf(dialog.getByRole('textbox', { name: /^Name/ }));
  expect(oneLine.bottom - oneLine.top).toBe(name.bottom - name.top);
  await field.fill("sh -c 'set -e\ncd /srv\n./serve'");
  const threeLines = await boxOf(field);
  expect(threeLines.bottom - threeLines.top).toBeGreaterThan(oneLine.bottom - oneLine.top);
  const word = (text: string) => boxOf(dialog.locator('code').getByText(text, { exact: true }));
  expect((await word('cd')).left).toBe((await word('docker')).left);
  expect((await word('cd')).top).toBeGreaterThanOrEqual((await word('-e')).bottom);
});

test('why nothing runs is in sight, in a low window too, at each try', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 600 });
  await serveStandIn(page, { ...showcase, 'containers.run': new AppError('ENGINE_ERROR', quoted('no such runtime')) });
  await openAt(page, '/containers/run');
  const dialog = page.getByRole('dialog');
  await dialog
    .getByRole('textbox', { name: /^Image/ })
    .or(dialog.getByRole('combobox', { name: /^Image/ }))
    .fill('nginx');
  for (let tries = 0; tries < 2; tries += 1) {
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(dialog.getByRole('alert')).toBeInViewport({ ratio: 1 });
    await dialog.getByRole('textbox', { name: /^Name/ }).scrollIntoViewIfNeeded();
  }
});
