import { BUSYBOX } from '../../fixtures/busybox.ts';
import { expect, test } from '../../fixtures/desktop-test.ts';
import { List } from '../../pages/list.ts';
import { openShell } from '../../pages/open-shell.ts';

test('the desktop app lists, stops and types into containers; its tray follows the engine; quitting ends the VM', async ({
  desktop,
}) => {
  test.setTimeout(240_000);
  const { app, window, docker, cli } = desktop;
  await docker.run('run', '-d', '--name', 'desk', '--stop-timeout', '0', BUSYBOX, 'sleep', '1000');
  const list = new List(window, 'Containers');
  await expect(list.row('desk')).toHaveAttribute('data-state', 'running');

  const screen = await openShell(window, 'desk');
  await screen.enter('echo in-the-app-$((40 + 2))');
  await screen.shows('in-the-app-42');
  await window.reload();
  await screen.shows('in-the-app-42');

  const { trays } = await app.control.state();
  expect(JSON.stringify(trays)).toMatch(/running/i);
  await app.control.quit();
  expect(await app.exited).toBe(0);
  await expect(cli.run('status')).rejects.toThrow();
});
