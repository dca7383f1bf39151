import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Clock } from '../base/clock.ts';
import { nullLogger } from '../base/logger.ts';
import { homePaths } from '../platform/paths.ts';
import { FakeDriver } from './drivers/fake/driver.ts';
import { vmFiles } from './files.ts';
import { VmManager } from './manager.ts';

let dir: string;
let driver: FakeDriver;
let manager: VmManager;
let states: string[];

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => ({ dispose() {} }) };
const files = () => vmFiles(homePaths({ env: { SLIPWAY_HOME: join(dir, 'home') } }));

async function writeImage(): Promise<void> {
  const entry = async (file: string) => {
    await writeFile(join(dir, file), file);
    return { file, sha256: createHash('sha256').update(file).digest('hex'), size: file.length };
  };
  const manifest = {
    format: 1,
    arch: 'amd64',
    kernel: { ...(await entry('vmlinuz')), version: '6' },
    initrd: await entry('initrd'),
    root: { ...(await entry('root.img')), fs: 'squashfs' },
    engine: { docker: '28', containerd: '2', runc: '1', api: '1.51' },
    cmdline: 'quiet',
  };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
}

function makeManager(): VmManager {
  const made = new VmManager({
    files: files(),
    log: nullLogger,
    env: {},
    clock,
    createDriver: () => driver,
    guestDir: async () => dir,
    config: () => ({ cpus: 2, memoryMiB: 1024, diskGiB: 8 }),
  });
  made.onChange(() => {
    const { name } = made.tracker.state;
    if (states.at(-1) !== name) states.push(name);
  });
  return made;
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-mgr-'));
  await writeImage();
  driver = new FakeDriver();
  states = [];
  manager = makeManager();
});
afterEach(async () => {
  await manager.close({ stopVm: false });
  await rm(dir, { recursive: true, force: true });
});

const foreign = (vm: FakeDriver) => vm.console('slipway: broken data-disk-foreign not ours');

test('the first start creates, a guest that gives up is named at once and ended', async () => {
  driver.boots = [foreign];
  await manager.launch({ start: false });
  expect(manager.tracker.state.name).toBe('absent');
  await expect(manager.start()).rejects.toMatchObject({ details: { reason: 'data-disk-foreign' } });
  expect(states).toEqual(['creating', 'stopped', 'starting', 'stopped', 'broken']);
  expect(manager.tracker.state).toMatchObject({ name: 'broken', problem: { action: 'reset' } });
  expect(driver.calls.filter((call) => call === 'start')).toHaveLength(1);
  expect(driver.process).toBeNull();
});

test('a VM that crashes during its boot is tried again, and named when it is enough', async () => {
  driver.boots = [(vm) => vm.exit('code 1'), (vm) => vm.exit('code 1'), foreign];
  await manager.launch({ start: false });
  await expect(manager.start()).rejects.toMatchObject({ details: { reason: 'data-disk-foreign' } });
  expect(driver.calls.filter((call) => call === 'start')).toHaveLength(3);
  expect(manager.restarts).toBe(2);
}, 15_000);

test('stop during a start cancels it and leaves nothing running', async () => {
  await manager.launch({ start: false });
  const started = manager.start();
  started.catch(() => undefined);
  await expect.poll(() => manager.tracker.state).toMatchObject({ name: 'starting', stage: 'kernel' });
  await manager.stop({ force: false });
  await expect(started).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(manager.tracker.state.name).toBe('stopped');
  expect(driver.process).toBeNull();
  expect(JSON.parse(await readFile(files().desired, 'utf8'))).toMatchObject({ desired: 'stopped' });
});

test('callers of start share one boot', async () => {
  driver.boots = [foreign];
  await manager.launch({ start: false });
  const both = await Promise.allSettled([manager.start(), manager.start()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(driver.calls.filter((call) => call === 'start')).toHaveLength(1);
});

test('a damaged image is never started', async () => {
  await writeFile(join(dir, 'root.img'), 'rooT.img');
  await manager.launch({ start: false });
  await expect(manager.start()).rejects.toMatchObject({ details: { reason: 'image-damaged' } });
  expect(driver.calls).not.toContain('start');
  await writeImage();
  driver.boots = [foreign];
  await expect(manager.start()).rejects.toMatchObject({ details: { reason: 'data-disk-foreign' } });
});

test('a host that died while the VM ran starts it again; one that was stopped does not', async () => {
  driver.boots = [foreign];
  await manager.launch({ start: false });
  await expect(manager.start()).rejects.toThrow();
  await manager.close({ stopVm: false });
  driver.calls.length = 0;
  manager = makeManager();
  await manager.launch({ start: false });
  await expect.poll(() => driver.calls).toContain('start');
  await expect.poll(() => manager.tracker.state.name).toBe('broken');
  await manager.stop({ force: false });
  await manager.close({ stopVm: false });
  driver.calls.length = 0;
  manager = makeManager();
  await manager.launch({ start: false });
  expect(driver.calls).toEqual(['adopt']);
});

test('reset deletes the data and starts afresh', async () => {
  driver.boots = [foreign];
  await manager.launch({ start: false });
  await expect(manager.start()).rejects.toThrow();
  states = [];
  await expect(manager.reset()).rejects.toThrow();
  expect(driver.calls).toContain('delete');
  expect(states).toEqual(['absent', 'creating', 'stopped', 'starting', 'stopped', 'broken']);
});

test('after close nothing can be started', async () => {
  await manager.launch({ start: false });
  await manager.close({ stopVm: false });
  await expect(manager.start()).rejects.toMatchObject({ code: 'CANCELLED' });
});
