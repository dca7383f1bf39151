import { mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { withSignal } from '../base/deadline.ts';
import { nullLogger } from '../base/logger.ts';
import { quoted } from '../contract/messages/message.ts';
import { homePaths } from '../platform/paths.ts';
import { removeFolder } from '../platform/testing/remove-folder.ts';
import { writeTinyImage } from './image/testing/tiny-image.ts';
import type { VmConfig } from './instance/boot.ts';
import { vmFiles } from './instance/files.ts';
import { vmConfig } from './instance/testing/vm-config.ts';
import { VmManager } from './manager.ts';
import { FakeDriver } from './testing/fake-driver.ts';

let dir: string;
let driver: FakeDriver;
let manager: VmManager;
let config: () => Promise<VmConfig>;
const engine = { epoch: null, onDidChangeStatus: () => ({ dispose() {} }) };
const state = () => manager.tracker.state.name;
const times = (call: string) => driver.calls.filter((one) => one === call).length;

/** A VM that sleeps, and whose wake takes until it is called off. */
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-asleep-'));
  await writeTinyImage(dir);
  driver = new FakeDriver();
  config = async () => vmConfig();
  Object.assign(driver, { disk: 1, asleep: { idle: false } });
  driver.onWake = (signal) => withSignal(new Promise<void>(() => undefined), signal);
  manager = new VmManager({
    ...{ files: vmFiles(homePaths({ env: { SLIPWAY_HOME: join(dir, 'home') } })), log: nullLogger, clock: systemClock },
    ...{ createDriver: () => driver, guestDir: async () => dir, config: () => config() },
  });
  await manager.launch({ start: false, engine });
});
afterEach(async () => {
  await manager.close({ stopVm: false });
  await removeFolder(dir);
});

test('a stop while it wakes ends in order what runs in it, and one with force or a reset waits for nothing', async () => {
  expect(state()).toBe('asleep');
  const starting = manager.start();
  starting.catch(() => undefined);
  await expect.poll(() => times('wake')).toBe(1);
  const stopping = manager.stop({ force: false });
  await expect(starting).rejects.toMatchObject({ code: 'CANCELLED' });
  // To be ended in order it has to run.
  await expect.poll(() => times('wake')).toBe(2);
  await manager.stop({ force: true });
  await stopping;
  expect([state(), driver.asleep, driver.process, times('start')]).toEqual(['stopped', null, null, 0]);
});

test('one in which nothing ran is not woken to be stopped', async () => {
  driver.asleep = { idle: true };
  await manager.stop({ force: false });
  expect([state(), driver.asleep, times('wake'), times('start')]).toEqual(['stopped', null, 0, 0]);
});

test.each([false, true, 'sleep'] as const)(
  'the end of the host, by %s, leaves one that sleeps asleep',
  async (stopVm) => {
    await manager.close({ stopVm });
    expect([driver.asleep, times('wake'), times('stop')]).toEqual([{ idle: false }, 0, 0]);
  },
);

test.each([false, true, 'sleep'] as const)(
  'a wake that the end of the host, by %s, calls off is left to the next host',
  async (stopVm) => {
    manager.start().catch(() => undefined);
    await expect.poll(() => times('wake')).toBe(1);
    await manager.close({ stopVm });
    expect([state(), driver.asleep]).toEqual(['asleep', { idle: false }]);
  },
);

test('what is woken to be ended in order, and is not before the host ends, sleeps on', async () => {
  const stopping = manager.stop({ force: false });
  stopping.catch(() => undefined);
  await expect.poll(() => times('wake')).toBe(1);
  await manager.close({ stopVm: false });
  await expect(stopping).rejects.toMatchObject({ code: 'CANCELLED' });
  expect([state(), driver.asleep]).toEqual(['asleep', { idle: false }]);
});

test('a start that fails before it is woken leaves it asleep for the next one, but for who stops it by force', async () => {
  const kept = join(dir, 'manifest.json');
  await rename(kept, `${kept}.away`);
  await expect(manager.start()).rejects.toThrow();
  expect([state(), driver.asleep, times('wake')]).toEqual(['broken', { idle: false }, 0]);
  await rename(`${kept}.away`, kept);
  manager.start().catch(() => undefined);
  await expect.poll(() => times('wake')).toBe(1);
  await manager.stop({ force: true });
  expect([driver.asleep, times('start')]).toEqual([null, 0]);
});

test('for work on its disk it is woken, and where the host ends before it is, it sleeps on and the work is not begun', async () => {
  let isBegun = false;
  const held = manager.hold(quoted('the disk is moved'), async () => {
    isBegun = true;
  });
  held.catch(() => undefined);
  await expect.poll(() => times('wake')).toBe(1);
  await manager.close({ stopVm: true });
  await expect(held).rejects.toMatchObject({ code: 'CANCELLED' });
  expect([state(), driver.asleep, isBegun]).toEqual(['asleep', { idle: false }, false]);
});

test('a stop waits for nothing that a start is made of', async () => {
  let isAsked = false;
  config = () => {
    isAsked = true;
    return new Promise(() => undefined);
  };
  const starting = manager.start();
  starting.catch(() => undefined);
  await expect.poll(() => isAsked).toBe(true);
  await manager.stop({ force: true });
  await expect(starting).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(state()).toBe('stopped');
});
