import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Clock } from '../base/clock.ts';
import { nullLogger } from '../base/logger.ts';
import { quoted } from '../contract/messages/message.ts';
import { homePaths } from '../platform/paths.ts';
import { removeFolder } from '../platform/testing/remove-folder.ts';
import { unkillable } from './drivers/qemu/failure.ts';
import { loadGuestImage } from './image/manifest.ts';
import { writeTinyImage } from './image/testing/tiny-image.ts';
import { vmFiles } from './instance/files.ts';
import { vmConfig } from './instance/testing/vm-config.ts';
import { VmManager } from './manager.ts';
import { FakeDriver } from './testing/fake-driver.ts';

let dir: string;
let driver: FakeDriver;
let manager: VmManager;
let states: string[];

/** Nobody gets as far as the engine here. */
const engine = { epoch: null, onDidChangeStatus: () => ({ dispose() {} }) };
const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => ({ dispose() {} }) };
const files = () => vmFiles(homePaths({ env: { SLIPWAY_HOME: join(dir, 'home') } }));

function makeManager(): VmManager {
  const made = new VmManager({
    files: files(),
    log: nullLogger,
    clock,
    createDriver: () => driver,
    guestDir: async () => dir,
    config: async () => vmConfig(),
  });
  made.onChange(() => {
    const { name } = made.tracker.state;
    if (states.at(-1) !== name) states.push(name);
  });
  return made;
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-mgr-'));
  await writeTinyImage(dir);
  driver = new FakeDriver();
  states = [];
  manager = makeManager();
});
afterEach(async () => {
  await manager.close({ stopVm: false });
  await removeFolder(dir);
});

const starts = () => driver.calls.filter((call) => call === 'start').length;
/** Waits without a timer, for where those are faked. */
const tick = async (check: () => boolean) => {
  while (!check()) await new Promise(setImmediate);
};
const foreign = (vm: FakeDriver) => vm.console('slipway: broken data-disk-foreign not ours');

test('the first start creates, a guest that gives up is named at once and ended', async () => {
  driver.boots = [foreign];
  await manager.launch({ start: false, engine });
  expect(manager.tracker.state.name).toBe('absent');
  await expect(manager.start()).rejects.toMatchObject({ details: { reason: 'data-disk-foreign' } });
  expect(states).toEqual(['creating', 'stopped', 'starting', 'broken']);
  expect(manager.tracker.state).toMatchObject({ name: 'broken', problem: { action: 'reset' } });
  expect(starts()).toBe(1);
  expect(driver.process).toBeNull();
});

test('a VM that keeps crashing is started again three times, then it is named, until somebody asks again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    driver.boots = [(vm) => vm.exit('code 1: no memory')];
    await manager.launch({ start: false, engine });
    const started = manager.start();
    started.catch(() => undefined);
    for (const [index, delay] of [1000, 4000, 10_000].entries()) {
      await tick(() => starts() === index + 1 && driver.calls.at(-1) === 'unprepare' && vi.getTimerCount() > 0);
      await vi.advanceTimersByTimeAsync(delay - 1);
      expect(starts()).toBe(index + 1);
      await vi.advanceTimersByTimeAsync(1);
    }
    await expect(started).rejects.toMatchObject({ code: 'VM_FAILED', details: { reason: 'crashed', restarts: 3 } });
  } finally {
    vi.useRealTimers();
  }
  expect(starts()).toBe(4);
  expect(manager.tracker.state).toMatchObject({
    name: 'broken',
    problem: {
      action: 'retry',
      error: {
        message: 'the VM ended by itself and was started again 3 times: the VM process ended: code 1: no memory',
        hint: expect.stringContaining('Start it again when the cause is mended'),
      },
    },
  });
  driver.boots = [foreign];
  await expect(manager.start()).rejects.toMatchObject({ details: { reason: 'data-disk-foreign' } });
  expect(manager.starts.restarts).toBe(0);
});

test('a boot that hangs is named by its stage, with where to look', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await manager.launch({ start: false, engine });
    const started = manager.start();
    started.catch(() => undefined);
    await tick(() => 'stage' in manager.tracker.state && manager.tracker.state.stage === 'kernel');
    await vi.advanceTimersByTimeAsync(89_000);
    expect(manager.tracker.state).toMatchObject({ name: 'starting', stage: 'kernel' });
    await vi.advanceTimersByTimeAsync(2000);
    await expect(started).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'Booting Linux did not finish within 90 s',
      hint: 'The VM console’s log shows how far it is.',
    });
  } finally {
    vi.useRealTimers();
  }
  expect(manager.tracker.state).toMatchObject({ name: 'broken', problem: { action: 'retry' } });
  expect(driver.process).toBeNull();
});

test('stop during a start cancels it and leaves nothing running', async () => {
  await manager.launch({ start: false, engine });
  const started = manager.start();
  started.catch(() => undefined);
  await expect.poll(() => manager.tracker.state).toMatchObject({ name: 'starting', stage: 'kernel' });
  await manager.stop({ force: false });
  await expect(started).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(manager.tracker.state.name).toBe('stopped');
  expect(driver.process).toBeNull();
  expect(JSON.parse(await readFile(files().desired, 'utf8'))).toMatchObject({ desired: 'stopped' });
});

test('a start after a stop is a new one, however soon it comes', async () => {
  await manager.launch({ start: false, engine });
  const first = manager.start();
  first.catch(() => undefined);
  await expect.poll(() => manager.tracker.state).toMatchObject({ name: 'starting', stage: 'kernel' });
  driver.boots = [foreign];
  const stopped = manager.stop({ force: false });
  const second = manager.start();
  await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
  await stopped;
  await expect(second).rejects.toMatchObject({ details: { reason: 'data-disk-foreign' } });
  expect(JSON.parse(await readFile(files().desired, 'utf8'))).toMatchObject({ desired: 'running' });
});

test('a stop also counts for a start that waits for another stop to be over', async () => {
  await manager.launch({ start: false, engine });
  manager.start().catch(() => undefined);
  await expect.poll(() => manager.tracker.state).toMatchObject({ name: 'starting', stage: 'kernel' });
  const stops = [manager.stop({ force: false })];
  const waiting = manager.start();
  waiting.catch(() => undefined);
  stops.push(manager.stop({ force: false }));
  await Promise.all(stops);
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(starts()).toBe(1);
  expect(manager.tracker.state.name).toBe('stopped');
  expect(JSON.parse(await readFile(files().desired, 'utf8'))).toMatchObject({ desired: 'stopped' });
});

test('callers of start share one boot', async () => {
  driver.boots = [foreign];
  await manager.launch({ start: false, engine });
  const both = await Promise.allSettled([manager.start(), manager.start()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(starts()).toBe(1);
});

test('a full disk under a VM that is starting is named at once, not by the deadline it leads to', async () => {
  driver.boots = [(vm) => vm.diskFull()];
  await manager.launch({ start: false, engine });
  await expect(manager.start()).rejects.toMatchObject({ code: 'DISK_FULL', details: { reason: 'host-disk-full' } });
  expect(manager.tracker.state).toMatchObject({ name: 'broken', problem: { action: 'retry' } });
  expect(driver.process).toBeNull();
});

describe('while the data disk is worked on', () => {
  const why = quoted('the disk is moved');
  /** Holds the VM off until it is told to let go. */
  const held = () => {
    let end = (_result: string) => {};
    const work = new Promise<string>((resolve) => {
      end = resolve;
    });
    return { done: manager.hold(why, () => work), letGo: () => end('moved') };
  };

  test('nobody starts the VM, and whoever asks is told why; it stays as it was', async () => {
    await manager.launch({ start: false, engine });
    const { done, letGo } = held();
    await expect(manager.start()).rejects.toMatchObject({ code: 'IN_USE', message: 'the disk is moved' });
    await expect(manager.reset()).rejects.toMatchObject({ code: 'IN_USE' });
    await expect(manager.hold(why, async () => 'again')).rejects.toMatchObject({ code: 'IN_USE' });
    letGo();
    expect(await done).toBe('moved');
    expect(starts()).toBe(0);
  });

  test('a VM that was on is off, goes on afterwards, and is still wanted by whoever comes after a crash', async () => {
    await manager.launch({ start: false, engine });
    const started = manager.start();
    started.catch(() => undefined);
    await expect.poll(() => manager.tracker.state).toMatchObject({ name: 'starting', stage: 'kernel' });
    const { done, letGo } = held();
    await expect(started).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => manager.tracker.state.name).toBe('stopped');
    expect(driver.process).toBeNull();
    expect(JSON.parse(await readFile(files().desired, 'utf8'))).toMatchObject({ desired: 'running' });
    letGo();
    await done;
    await expect.poll(() => starts()).toBe(2);
  });

  test('one that somebody stops meanwhile stays off', async () => {
    await manager.launch({ start: false, engine });
    manager.start().catch(() => undefined);
    await expect.poll(() => manager.tracker.state).toMatchObject({ name: 'starting', stage: 'kernel' });
    const { done, letGo } = held();
    await manager.stop({ force: false });
    letGo();
    await done;
    expect(starts()).toBe(1);
    expect(JSON.parse(await readFile(files().desired, 'utf8'))).toMatchObject({ desired: 'stopped' });
  });
});

describe('a guest image that is newer than the one that ran last', () => {
  beforeEach(async () => {
    await mkdir(files().keptImage, { recursive: true });
    await writeTinyImage(files().keptImage, { root: 'the one before' });
  });
  const broken = (vm: FakeDriver) => vm.console('slipway: broken root-invalid it cannot be mounted');

  test('and does not start gives way to that, which is said', async () => {
    driver.boots = [broken, () => undefined];
    await manager.launch({ start: false, engine });
    const started = manager.start();
    started.catch(() => undefined);
    await expect.poll(() => starts()).toBe(2);
    const kept = await loadGuestImage(files().keptImage, 'kernel');
    expect(driver.process?.imageId).toBe(kept.id);
    expect(manager.instance?.images.note?.text).toContain('the VM cannot read its system disk');
    await manager.stop({ force: true });
    await expect(started).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('is what was wrong where the other does not start either', async () => {
    driver.boots = [broken, (vm) => vm.console('slipway: broken seed-invalid no keys')];
    await manager.launch({ start: false, engine });
    await expect(manager.start()).rejects.toMatchObject({ details: { reason: 'root-invalid' } });
    expect(manager.instance?.images.note).toBeNull();
  });

  test('has nothing to do with what is wrong with the data disk', async () => {
    driver.boots = [foreign];
    await manager.launch({ start: false, engine });
    await expect(manager.start()).rejects.toMatchObject({ details: { reason: 'data-disk-foreign' } });
    expect(starts()).toBe(1);
  });
});

test('a damaged image is never started', async () => {
  await writeFile(join(dir, 'root.img'), 'rooT.img');
  await manager.launch({ start: false, engine });
  await expect(manager.start()).rejects.toMatchObject({ details: { reason: 'image-damaged' } });
  expect(driver.calls).not.toContain('start');
  await writeTinyImage(dir);
  driver.boots = [foreign];
  await expect(manager.start()).rejects.toMatchObject({ details: { reason: 'data-disk-foreign' } });
});

test('a host that died while the VM ran starts it again; one that was stopped does not', async () => {
  driver.boots = [foreign];
  await manager.launch({ start: false, engine });
  await expect(manager.start()).rejects.toThrow();
  await manager.close({ stopVm: false });
  driver.calls.length = 0;
  manager = makeManager();
  await manager.launch({ start: false, engine });
  await expect.poll(() => driver.calls).toContain('start');
  await expect.poll(() => manager.tracker.state.name).toBe('broken');
  await manager.stop({ force: false });
  await manager.close({ stopVm: false });
  driver.calls.length = 0;
  manager = makeManager();
  await manager.launch({ start: false, engine });
  expect(driver.calls).toEqual(['adopt']);
});

test('a start that is asked for during a reset comes after it', async () => {
  driver.boots = [foreign];
  driver.disk = 1;
  await manager.launch({ start: false, engine });
  await Promise.allSettled([manager.reset(), manager.start()]);
  expect(driver.calls.filter((call) => call === 'delete' || call === 'start')).toEqual(['delete', 'start']);
});

test('reset deletes the data and starts afresh', async () => {
  driver.boots = [foreign];
  await manager.launch({ start: false, engine });
  await expect(manager.start()).rejects.toThrow();
  states = [];
  await expect(manager.reset()).rejects.toThrow();
  expect(driver.calls).toContain('delete');
  expect(states).toEqual(['absent', 'creating', 'stopped', 'starting', 'broken']);
});

test('after close nothing can be started', async () => {
  await manager.launch({ start: false, engine });
  await manager.close({ stopVm: false });
  await expect(manager.start()).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('a VM that was left behind and does not end keeps no host from starting; it is named, and not started beside', async () => {
  driver.adopt = () => Promise.reject(unkillable(4242));
  await manager.launch({ start: true, engine });
  expect(manager.tracker.state).toMatchObject({
    name: 'broken',
    problem: { error: { details: { reason: 'unkillable' } } },
  });
  expect([starts(), manager.channel]).toEqual([0, null]);
});

describe('a VM that the last host left while it waited for disk space', () => {
  const sizes = { cpus: 2, memoryMiB: 1024, imageId: 'x' };
  const found = {
    pid: 4242,
    accelerator: 'fake',
    acceleratorNote: null,
    memoryNote: null,
    ...sizes,
    from: 'boot',
  } as const;
  const problem = () => {
    const { state } = manager.tracker;
    return 'problem' in state ? state.problem.error.details?.reason : state.name;
  };
  /** Goes on, and cannot write again, before the next host has so much as a connection. */
  const full = () => {
    driver.found = found;
    const { adopt } = driver;
    driver.adopt = async () => {
      const process = await adopt.call(driver);
      driver.diskFull();
      return process;
    };
  };

  test('is named and kept, and goes on when there is room', async () => {
    full();
    const seen: unknown[] = [];
    manager.onChange(() => seen.push(problem()));
    await manager.launch({ start: true, engine });
    await expect.poll(() => driver.calls).toContain('unpause');
    expect(seen).toContain('host-disk-full');
    // All that is wrong then is that this guest has no sshd.
    await expect.poll(problem).toBe('channel-lost');
    expect([driver.process, driver.calls]).toEqual([found, ['adopt', 'unpause']]);
  });

  test('is looked at until it goes on, where the drive was not there for a moment and it did not take the order', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      full();
      const { adopt, unpause } = driver;
      driver.adopt = async () => {
        await rm(files().dir, { recursive: true });
        return adopt.call(driver);
      };
      let orders = 0;
      driver.unpause = async () => {
        orders += 1;
        if (orders === 1) throw new Error('no control');
        await unpause.call(driver);
      };
      await manager.launch({ start: true, engine });
      await tick(() => problem() === 'host-disk-full' && vi.getTimerCount() > 0);
      expect(orders).toBe(0);
      await mkdir(files().dir);
      while (problem() === 'host-disk-full') await vi.advanceTimersToNextTimerAsync();
      expect(orders).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is not told to go on over and over where the file system only says that there is room', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      full();
      const { unpause } = driver;
      driver.unpause = async () => {
        await unpause.call(driver);
        driver.diskFull();
      };
      await manager.launch({ start: true, engine });
      const times = () => driver.calls.filter((call) => call === 'unpause').length;
      for (const [index, pause] of [250, 500, 1000, 2000, 3000, 3000].entries()) {
        await tick(() => times() === index + 1 && vi.getTimerCount() > 0);
        await vi.advanceTimersByTimeAsync(pause - 1);
        expect(times()).toBe(index + 1);
        await vi.advanceTimersByTimeAsync(1);
      }
    } finally {
      vi.useRealTimers();
    }
  });
});
