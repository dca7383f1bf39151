import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { withSignal } from '../base/deadline.ts';
import { nullLogger } from '../base/logger.ts';
import { homePaths } from '../platform/paths.ts';
import { writeTinyImage } from './image/testing/tiny-image.ts';
import { vmFiles } from './instance/files.ts';
import { vmConfig } from './instance/testing/vm-config.ts';
import { VmManager } from './manager.ts';
import { FakeDriver } from './testing/fake-driver.ts';

let dir: string;
let driver: FakeDriver;
let manager: VmManager;
const engine = { epoch: null, onDidChangeStatus: () => ({ dispose() {} }) };
const state = () => manager.tracker.state.name;
const times = (call: string) => driver.calls.filter((one) => one === call).length;

/** A VM that sleeps, and whose wake takes until it is called off. */
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-asleep-'));
  await writeTinyImage(dir);
  driver = new FakeDriver();
  Object.assign(driver, { disk: 1, asleep: { idle: false } });
  driver.onWake = (signal) => withSignal(new Promise<void>(() => undefined), signal);
  manager = new VmManager({
    ...{ files: vmFiles(homePaths({ env: { SLIPWAY_HOME: join(dir, 'home') } })), log: nullLogger, clock: systemClock },
    ...{ createDriver: () => driver, guestDir: async () => dir, config: async () => vmConfig() },
  });
  await manager.launch({ start: false, engine });
});
afterEach(async () => {
  await manager.close({ stopVm: false });
  await rm(dir, { recursive: true, force: true });
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

test.each([true, 'sleep'] as const)('one that sleeps sleeps on when its host ends (%s)', async (stopVm) => {
  await manager.close({ stopVm });
  expect([state(), driver.asleep, times('wake')]).toEqual(['asleep', { idle: false }, 0]);
});

test('a wake that the end of the host calls off is left to the next host', async () => {
  manager.start().catch(() => undefined);
  await expect.poll(() => times('wake')).toBe(1);
  await manager.close({ stopVm: false });
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
