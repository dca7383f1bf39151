import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unanswered } from '../../platform/host-connection.ts';
import { homePaths } from '../../platform/paths.ts';
import { isAlive, processStartTime } from '../../platform/process-identity.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { killHost } from './kill-host.ts';

let home: string;
let child: ChildProcess;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sw-unanswered-'));
  child = spawn('sleep', ['600'], { stdio: 'ignore' });
});
afterEach(async () => {
  child.kill('SIGKILL');
  await removeFolder(home);
});

const paths = () => homePaths({ env: { SLIPWAY_HOME: home } });
const pidOf = () => child.pid as number;
const locked = (startTime: string | null) =>
  writeFile(paths().hostLockFile, JSON.stringify({ pid: pidOf(), startTime }));

describe.skipIf(process.platform === 'win32')('the process that holds a home', () => {
  test('is named and killed', async () => {
    await locked(await processStartTime(pidOf()));
    expect((await unanswered(paths())).details).toEqual({ pid: pidOf(), stopped: false });
    expect(await killHost(paths())).toBe(pidOf());
    expect(await isAlive(pidOf())).toBe(false);
  });

  test('is neither when its pid was given to another process', async () => {
    await locked('another time');
    const { message, hint } = await unanswered(paths());
    expect(`${message} ${hint}`).not.toMatch(/process \d|--force/);
    expect(await killHost(paths())).toBe(null);
    expect(await isAlive(pidOf())).toBe(true);
  });
});
