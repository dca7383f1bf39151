import { BUSYBOX } from '../../fixtures/busybox.ts';
import { expect, test } from '../../fixtures/test.ts';
import { openShell } from '../../pages/open-shell.ts';

test('a shell outlives a reload of its window', { tag: '@desktop' }, async ({ page, slipway }) => {
  await slipway.docker.run('run', '-d', '--name', 'desk', '--stop-timeout', '0', BUSYBOX, 'sleep', '1000');
  const screen = await openShell(page, 'desk');
  await screen.enter('echo in-the-app-$((40 + 2))');
  await screen.shows('in-the-app-42');
  await page.reload();
  await screen.shows('in-the-app-42');
});

test('the tray names the engine that runs, and offers to stop it', { tag: '@tray' }, async ({ page: _, shell }) => {
  const tray = await shell.tray();
  expect(tray).toMatch(/Engine 2\d\.[^"]* running/);
  expect(tray).toContain('Stop engine');
});
