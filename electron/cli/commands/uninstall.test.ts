import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { dockerHostOf } from '../../contract/engine.ts';
import { tellClientProxies } from '../../platform/client-proxies.ts';
import { DiskWork } from '../../platform/disk-work.ts';
import { dockerContextFiles } from '../../platform/docker-context.ts';
import { writeJson } from '../../platform/files.ts';
import { homePaths } from '../../platform/paths.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { offlineStatus } from '../host/offline-status.ts';
import { run } from '../run.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { fakeIo } from '../testing/fake-io.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-uninstall-'));
});
afterEach(() => removeFolder(dir));

async function slipway(...argv: string[]) {
  const env = { SLIPWAY_HOME: join(dir, 'home'), DOCKER_CONFIG: join(dir, 'docker') };
  const paths = homePaths({ env });
  const io = fakeIo(env);
  return { paths, env, end: () => run(argv, io.io, new AbortController().signal), io };
}

test('all that is Slipway’s goes, wherever it is, and what is not is left and named', async () => {
  const { paths, env, end, io } = await slipway('uninstall', '--yes');
  const away = join(dir, 'away');
  for (const folder of [paths.vm, paths.logs, paths.desktop, away]) await mkdir(folder, { recursive: true });
  // One that sleeps is not woken to be deleted, for which a host would be needed.
  await mkdir(paths.vmAsleep);
  await writeFile(join(paths.vmAsleep, 'state.json'), '{}');
  const disk = join(away, 'slipway-data-1.img');
  const left = join(away, 'slipway-data-2.img');
  for (const file of [disk, `${left}.part`, paths.settingsFile, join(paths.root, 'mine.txt'), join(away, 'mine.txt')])
    await writeFile(file, 'x');
  await writeJson(paths.dataRecord, { format: 1, imageStore: 'containerd', file: disk });
  await new DiskWork(paths.diskWork).put({ kind: 'move', folder: away, from: disk, to: left });
  const meta = dockerContextFiles('slipway', env)?.meta ?? expect.unreachable();
  await mkdir(dirname(meta), { recursive: true });
  const Metadata = { Description: 'Slipway', SlipwayHome: paths.root };
  const Endpoints = { docker: { Host: 'unix:///x', SkipTLSVerify: false } };
  await writeJson(meta, { Name: 'slipway', Metadata, Endpoints });
  const dockerHost = dockerHostOf(paths.dockerSocket);
  const proxies = { httpProxy: 'http://me:pw@p:1', httpsProxy: '', noProxy: '' };
  await tellClientProxies({ dockerHost, env, record: paths.toldProxies }, proxies);
  const config = async () => JSON.parse(await readFile(join(dir, 'docker', 'config.json'), 'utf8'));
  expect((await config()).proxies).toHaveProperty([dockerHost]);
  expect(await end()).toBe(0);
  expect(await readdir(away)).toEqual(['mine.txt']);
  expect(await readdir(paths.root)).toEqual(['mine.txt']);
  expect(await config()).toEqual({});
  expect(await readdir(join(dir, 'docker', 'contexts', 'meta'))).toEqual([]);
  expect(io.out()).toContain(`Left, as it is not Slipway’s: ${join(paths.root, 'mine.txt')}`);
});

test('it asks first, and where nobody can answer nothing is deleted', async () => {
  const { paths, end, io } = await slipway('uninstall');
  await mkdir(paths.vm, { recursive: true });
  await writeFile(paths.dataDisk, 'precious');
  expect(await end()).toBe(2);
  expect(io.err()).toContain('--yes');
  expect(await readdir(paths.vm)).toEqual(['data.img']);
});

test.each(['uninstall', 'uninstall --yes'])('`%s` where a page is open stops and asks nothing', async (line) => {
  const { paths, end, io } = await slipway(...line.split(' '));
  await mkdir(paths.root, { recursive: true, mode: 0o700 });
  const status = { ...(await offlineStatus(paths)), pid: 7, appOpen: true };
  const host = await fakeHost(paths.hostSocket, status);
  onTestFinished(() => host.end());
  expect(await end()).toBe(1);
  // It was only asked how it is.
  expect(host.asked).toBe(1);
  expect(io.err()).toBe(
    'slipway: Slipway is open in its window, or in a browser. Quit it, or close its page in the browser, then uninstall again. Nothing was stopped or deleted.\n',
  );
});

test.each([true, false])('what the home has is not named beside it: the disk is elsewhere: %s', async (isAway) => {
  const { paths, end, io } = await slipway('uninstall');
  for (const stream of [io.io.stdin, io.io.stderr]) Object.assign(stream, { isTTY: true });
  await mkdir(paths.vm, { recursive: true });
  const file = isAway ? { file: join(dir, 'away.img') } : {};
  await writeJson(paths.dataRecord, { format: 1, imageStore: 'containerd', ...file });
  (io.io.stdin as unknown as PassThrough).end('no\n');
  expect(await end()).toBe(1);
  const named = io
    .err()
    .split('\n')
    .filter((line) => line.startsWith(`  - ${dir}`));
  expect(named).toEqual([`  - ${paths.root}`, ...(isAway ? [`  - ${join(dir, 'away.img')}`] : [])]);
});

test('proxies that the user tells containers of themselves stay', async () => {
  const { paths, end } = await slipway('uninstall', '--yes');
  await mkdir(paths.root, { recursive: true });
  const file = join(dir, 'docker', 'config.json');
  const mine = { proxies: { [dockerHostOf(paths.dockerSocket)]: { httpProxy: 'http://mine:1' } } };
  await mkdir(dirname(file));
  await writeJson(file, mine);
  expect(await end()).toBe(0);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(mine);
});
