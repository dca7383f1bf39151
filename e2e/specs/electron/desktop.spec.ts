import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BUSYBOX } from '../../fixtures/busybox.ts';
import { fileInTar } from '../../fixtures/file-in-tar.ts';
import { expect, test } from '../../fixtures/test.ts';
import { List } from '../../pages/list.ts';
import { openShell } from '../../pages/open-shell.ts';

test('a shell outlives a reload of its window', { tag: '@desktop' }, async ({ page, slipway }) => {
  await slipway.docker.run('run', '-d', '--name', 'desk', '--stop-timeout', '0', BUSYBOX, 'sleep', '1000');
  const screen = await openShell(page, 'desk');
  await screen.enter('echo in-the-app-$((40 + 2))');
  await screen.shows('in-the-app-42');
  await page.reload();
  await screen.shows('in-the-app-42');
});

test('the files of a container go where the user says', { tag: '@desktop' }, async ({
  page,
  slipway,
  shell,
  profile,
}) => {
  await slipway.docker.run('run', '-d', '--name', 'files', '--stop-timeout', '0', BUSYBOX, 'sleep', '1000');
  await slipway.docker.run('exec', 'files', 'sh', '-c', 'echo from inside > /made');
  const chosen = join(profile.home, '..', 'chosen.tar');
  writeFileSync(chosen, 'the dialog has asked whether this may go');
  const offered = await shell.saveAs(chosen);
  await new List(page, 'Containers').choose('files', 'Export');
  expect(basename(await offered())).toBe('files.tar');
  await page.getByRole('button', { name: 'Tasks' }).click();
  await expect(page.getByRole('dialog', { name: 'Tasks' })).toContainText('bytes written');
  expect(fileInTar(chosen, 'made')).toBe('from inside\n');
});

test('the tray names the engine that runs, and offers to stop it', { tag: '@tray' }, async ({ page: _, shell }) => {
  const tray = await shell.tray();
  expect(tray).toMatch(/Engine 2\d\.[^"]* running/);
  expect(tray).toContain('Stop engine');
});
