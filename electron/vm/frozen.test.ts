import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { withSignal } from '../base/deadline.ts';
import { Emitter } from '../base/emitter.ts';
import { nullLogger } from '../base/logger.ts';
import { AppError } from '../contract/errors.ts';
import { quoted } from '../contract/messages/message.ts';
import { homePaths } from '../platform/paths.ts';
import { removeFolder } from '../platform/testing/remove-folder.ts';
import { type ExecOptions, GuestChannel } from './channel/guest-channel.ts';
import { keptImage } from './image/keep.ts';
import { writeTinyImage } from './image/testing/tiny-image.ts';
import { vmFiles } from './instance/files.ts';
import { vmConfig } from './instance/testing/vm-config.ts';
import { VmManager } from './manager.ts';
import { FakeDriver } from './testing/fake-driver.ts';

let dir: string;
let driver: FakeDriver;
let manager: VmManager;
/** What the guest was told to do. */
let told: string[];
/** It does not power off. */
let isStubborn: boolean;
const engineChanges = new Emitter<void>();
const engine = {
  epoch: { signal: new AbortController().signal } as { signal: AbortSignal } | null,
  onDidChangeStatus: engineChanges.event,
};
const state = () => manager.tracker.state.name;
const times = (call: string) => driver.calls.filter((one) => one === call).length;
const never = (signal?: AbortSignal) => withSignal(new Promise<void>(() => undefined), signal as AbortSignal);

/** A guest that does as it is told, but for what takes until it is called off. */
async function exec(command: string, { signal }: ExecOptions = {}) {
  told.push(command);
  if (command.includes('poweroff') && !isStubborn) driver.exit('powered off');
  if (command.includes('resize2fs')) await never(signal);
  return { code: 0, stdout: '', stderr: '' };
}

/** A VM that runs, and has slept before. */
beforeEach(async () => {
  vi.spyOn(GuestChannel.prototype, 'exec').mockImplementation(exec);
  vi.spyOn(GuestChannel.prototype, 'ready').mockResolvedValue();
  vi.spyOn(GuestChannel.prototype, 'isUp', 'get').mockReturnValue(true);
  dir = await mkdtemp(join(tmpdir(), 'sw-frozen-'));
  await writeTinyImage(dir);
  told = [];
  isStubborn = false;
  engine.epoch = { signal: new AbortController().signal };
  driver = new FakeDriver();
  Object.assign(driver, { disk: 1, asleep: { idle: false } });
  manager = new VmManager({
    ...{ files: vmFiles(homePaths({ env: { SLIPWAY_HOME: join(dir, 'home') } })), log: nullLogger, clock: systemClock },
    ...{ createDriver: () => driver, guestDir: async () => dir, config: async () => vmConfig() },
  });
  await manager.launch({ start: false, engine });
  await manager.start();
  expect([state(), driver.asleep]).toEqual(['running', null]);
});
afterEach(async () => {
  await manager.close({ stopVm: false });
  vi.restoreAllMocks();
  await removeFolder(dir);
});

/** As at first. */
async function startAgain() {
  driver.asleep = { idle: false };
  await manager.start();
}

/** It falls asleep until it is let, or called off. */
async function fallingAsleep() {
  let isSaved = () => {};
  const saved = new Promise<void>((resolve) => {
    isSaved = resolve;
  });
  driver.onSleep = (signal) => withSignal(saved, signal);
  const asleep = manager.sleep().catch((error) => error);
  await expect.poll(() => times('sleep')).toBe(1);
  return { isSaved, asleep };
}

test('the end of the host lets one fall asleep, and ends nothing in it', async () => {
  const { isSaved, asleep } = await fallingAsleep();
  const closed = manager.close({ stopVm: true });
  isSaved();
  await Promise.all([asleep, closed]);
  expect([driver.asleep, times('sleep'), told.some((line) => line.includes('poweroff'))]).toEqual([
    { idle: false },
    1,
    false,
  ]);
});

test('a stop calls falling asleep off, and ends in order what runs', async () => {
  const { asleep } = await fallingAsleep();
  await manager.stop({ force: false });
  expect(await asleep).toMatchObject({ code: 'CANCELLED' });
  expect([state(), driver.asleep, told.at(-1)]).toEqual(['stopped', null, '/sbin/slipway-poweroff']);
});

test('what works on the disk calls falling asleep off, ends in order what runs, and has it go on', async () => {
  const { asleep } = await fallingAsleep();
  let during = '';
  const seen: unknown[] = [];
  const work = async () => {
    during = `${state()} ${told.at(-1)}`;
  };
  await manager.hold(quoted('the disk is moved'), work, async () => void seen.push(state(), driver.process?.pid));
  expect(seen).toEqual(['running', 4242]);
  expect(await asleep).toMatchObject({ code: 'CANCELLED' });
  expect([during, driver.asleep, times('kill')]).toEqual(['stopped /sbin/slipway-poweroff', null, 0]);
  await expect.poll(() => times('start')).toBe(1);
});

test('one that falls asleep before what works on the disk has its turn is woken, to end in order', async () => {
  driver.onSleep = null;
  const { hold } = manager;
  driver.onSleep = async () => {
    // Called off when it is too late.
    held = hold.call(manager, quoted('the disk is moved'), async () => void told.push(state()));
  };
  let held: Promise<unknown> = Promise.resolve();
  await manager.sleep();
  await held;
  expect([times('wake'), told.slice(-2)]).toEqual([2, ['/sbin/slipway-poweroff', 'stopped']]);
  await expect.poll(() => times('start')).toBe(1);
});

test('a wake that is called off once the guest has gone on ends asleep again', async () => {
  await manager.sleep();
  // The guest goes on, and its channel is not there yet.
  vi.spyOn(GuestChannel.prototype, 'ready').mockImplementation(never);
  const starting = manager.start().catch((error) => error);
  await expect.poll(() => driver.process?.from).toBe('sleep');
  await expect.poll(() => times('wake')).toBe(2);
  await manager.close({ stopVm: true });
  expect(await starting).toMatchObject({ code: 'CANCELLED' });
  expect([driver.asleep, told.some((line) => line.includes('poweroff'))]).toEqual([{ idle: false }, false]);
});

test.each<[string, () => Promise<void>]>([
  ['a stop', () => manager.stop({ force: false })],
  ['a stop by force', () => manager.stop({ force: true })],
  ['the end of the host', () => manager.close({ stopVm: 'sleep' })],
])('%s does not wait for a disk that grows, which is left to the next start', async (_, end) => {
  const growing = manager.grow(2).catch((error) => error);
  await expect.poll(() => told.at(-1)).toContain('resize2fs');
  await end();
  expect(await growing).toMatchObject({ code: 'CANCELLED' });
  expect(driver.process).toBeNull();
});

test('a disk that did not grow while the VM runs waits for its next start, and one that grows waits for none', async () => {
  expect(manager.instance?.growsAtStart).toBe(false);
  vi.spyOn(GuestChannel.prototype, 'exec').mockResolvedValue({ code: 1, stdout: '', stderr: 'resize2fs: no' });
  await expect(manager.grow(2)).rejects.toMatchObject({ code: 'VM_FAILED' });
  expect(manager.instance?.growsAtStart).toBe(true);
  vi.spyOn(GuestChannel.prototype, 'exec').mockResolvedValue({ code: 0, stdout: '', stderr: '' });
  await manager.grow(3);
  expect(manager.instance?.growsAtStart).toBe(false);
});

test('a stop by force waits for none in order that is under way, be it for work on the disk, which goes on then', async () => {
  isStubborn = true;
  const stopping = manager.stop({ force: false });
  await expect.poll(() => told.at(-1)).toContain('poweroff');
  await manager.stop({ force: true });
  await stopping;
  expect([state(), driver.process, times('stop')]).toEqual(['stopped', null, 0]);

  await startAgain();
  told = [];
  const held = manager.hold(quoted('the disk is moved'), async () => state());
  await expect.poll(() => told.at(-1)).toContain('poweroff');
  await manager.stop({ force: true });
  expect(driver.process).toBeNull();
  expect([await held, times('start')]).toEqual(['stopped', 0]);
});

test('a stop while the disk is worked on is over once the VM is off, and the end of the host waits for that, too', async () => {
  let isOff = false;
  vi.spyOn(GuestChannel.prototype, 'exec').mockImplementation(async (command) => {
    if (!command.includes('poweroff')) return exec(command);
    await new Promise(setImmediate);
    isOff = true;
    return exec(command);
  });
  const held = manager.hold(quoted('the disk is moved'), async () => 'done');
  await manager.stop({ force: false });
  expect([isOff, state()]).toEqual([true, 'stopped']);
  await held;
  isOff = false;
  await startAgain();
  const another = manager.hold(quoted('the disk is moved'), async () => 'done');
  await manager.close({ stopVm: true });
  expect([isOff, await another, times('start')]).toEqual([true, 'done', 0]);
});

test('a guest that could not be woken, and is for work on the disk, ends in order and goes on afterwards', async () => {
  await manager.sleep();
  const { onWake } = driver;
  driver.onWake = async () => {
    throw new AppError('DISK_FULL', quoted('there is no room'));
  };
  await expect(manager.start()).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect([state(), driver.asleep]).toEqual(['broken', { idle: false }]);
  // Nor is there room yet: the work is done all the same.
  expect(await manager.hold(quoted('the disk is moved'), async () => driver.asleep)).toEqual({ idle: false });
  await expect.poll(() => [state(), times('wake')]).toEqual(['broken', 4]);
  driver.onWake = onWake;
  expect(await manager.hold(quoted('the disk is moved'), async () => driver.asleep)).toBeNull();
  expect(told.at(-1)).toContain('poweroff');
  await expect.poll(() => times('start')).toBe(1);
});

test('the image that runs is kept by the time that the host has ended', async () => {
  await manager.close({ stopVm: false });
  const kept = await keptImage(vmFiles(homePaths({ env: { SLIPWAY_HOME: join(dir, 'home') } })).keptImage, 'kernel');
  expect(kept?.id).toBe(manager.instance?.images.current?.id);
});

test('one that cannot sleep is shown with what ails it since', async () => {
  vi.spyOn(GuestChannel.prototype, 'exec').mockImplementation(async () => {
    engine.epoch = null;
    engineChanges.fire();
    return { code: 1, stdout: '', stderr: 'the guest is busy' };
  });
  await expect(manager.sleep()).rejects.toMatchObject({ code: 'VM_FAILED' });
  expect(manager.tracker.state).toMatchObject({
    name: 'degraded',
    problem: { error: { details: { reason: 'engine-down' } } },
  });
});
