import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BUSYBOX } from '../../fixtures/busybox.ts';
import { fileInTar } from '../../fixtures/file-in-tar.ts';
import { expect, test } from '../../fixtures/test.ts';
import { vmProcess } from '../../fixtures/vm-process.ts';
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

test('the menu of a terminal copies and pastes, however long it was open', { tag: '@desktop' }, async ({
  page,
  slipway,
  shell,
}) => {
  await slipway.docker.run('run', '-d', '--name', 'menu', '--stop-timeout', '0', BUSYBOX, 'sleep', '1000');
  const screen = await openShell(page, 'menu');
  await screen.enter('clear; echo copied-$((40 + 2))');
  await screen.shows('copied-42');
  const rightClick = () => screen.region.click({ button: 'right' });
  await shell.pickFromMenu(rightClick, 'Select All');
  await shell.pickFromMenu(async () => {
    await rightClick();
    // For 5 seconds after a press a page may write to the clipboard by itself.
    await page.evaluate(async () => {
      while (navigator.userActivation.isActive) await new Promise(requestAnimationFrame);
    });
  }, 'Copy');
  await page.keyboard.press('Control+f');
  const find = page.getByRole('textbox', { name: 'Find', exact: true });
  await find.press('Control+v');
  await expect(find).toHaveValue(/copied-42/);
  await find.fill('echo pasted-$((1 + 1))');
  await find.press('Control+a');
  await find.press('Control+c');
  await find.press('Escape');
  await shell.pickFromMenu(rightClick, 'Paste');
  await page.keyboard.press('Enter');
  await screen.shows('pasted-2');
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

test('the VM outlives a quit that leaves it, and an app that is killed', { tag: '@tray' }, async ({
  page: _,
  slipway,
  shell,
  profile,
}) => {
  const { pid } = vmProcess(profile) ?? {};
  expect(pid).toBeGreaterThan(0);
  for (const [onQuit, how] of [
    ['leave', 'quit'],
    ['stop', 'kill'],
  ] as const) {
    await slipway.cli.run('settings', 'set', 'app.onQuit', onQuit);
    await shell.again(how);
    await expect.poll(() => shell.tray(), { timeout: 60_000 }).toMatch(/Engine 2\d\.[^"]* running/);
    expect(vmProcess(profile)).toMatchObject({ pid, isAlive: true });
  }
});

test('the tray names the engine that runs, and offers to stop it', { tag: '@tray' }, async ({ page: _, shell }) => {
  const tray = await shell.tray();
  expect(tray).toMatch(/Engine 2\d\.[^"]* running/);
  expect(tray).toContain('Stop engine');
});

test('who quits is told which containers run, and those that were frozen go on where they were', {
  tag: '@tray',
}, async ({ page: _, slipway, shell, profile }) => {
  await slipway.docker.runWaiting('at-work');
  const since = () => slipway.docker.inspect('at-work', '{{.State.Running}} {{.State.Pid}} {{.State.StartedAt}}');
  const before = { since: await since(), pid: vmProcess(profile)?.pid };
  expect(await shell.quitAnswering('Freeze and quit')).toContain('Running: at-work');
  // Its socket comes with its host.
  await expect.poll(() => since().catch(String), { timeout: 60_000 }).toBe(before.since);
  expect(vmProcess(profile)?.pid).not.toBe(before.pid);
});
