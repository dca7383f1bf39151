import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { nullLogger } from '../../base/logger.ts';
import { EngineConnection } from '../../engine/connection.ts';
import { dataDiskPlace } from '../../platform/data-record.ts';
import { type HomePaths, homePaths } from '../../platform/paths.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { beginState, sealState } from '../../vm/drivers/qemu/saved/state.ts';
import { templateIn } from '../../vm/drivers/qemu/saved/template.ts';
import { writeTinyImage } from '../../vm/image/testing/tiny-image.ts';
import { vmFiles } from '../../vm/instance/files.ts';
import { vmConfig } from '../../vm/instance/testing/vm-config.ts';
import { VmManager } from '../../vm/manager.ts';
import { agentless, StandInQemu, type StandInVm } from '../../vm/testing/stand-in-qemu.ts';

const qemu = new StandInQemu();
vi.mock('node:child_process', async (original) => ({
  ...(await original<object>()),
  spawn: (file: string, args: string[]) => qemu.spawn(file, args),
}));

let dir: string;
let manager: VmManager;
let paths: HomePaths;
let engine: EngineConnection;
let wanted: ReturnType<typeof vmConfig>;
const theVm = () => qemu.running[0] as StandInVm;
const state = () => manager.tracker.state.name;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-run-'));
  await writeTinyImage(dir);
  for (const name of ['qemu-system-x86_64', 'qemu-system-aarch64']) {
    await writeFile(join(dir, name), '');
    await chmod(join(dir, name), 0o700);
  }
  wanted = vmConfig();
  const env = { SLIPWAY_HOME: join(dir, 'home'), PATH: dir };
  paths = homePaths({ env });
  manager = new VmManager({
    ...{ files: vmFiles(paths), log: nullLogger, clock: systemClock },
    createDriver: ({ uuid }) => agentless({ paths, dataDisk: () => dataDiskPlace(paths), uuid, env, log: nullLogger }),
    guestDir: async () => dir,
    config: async () => wanted,
  });
  const place = { source: 'vm', dockerHost: '', error: null } as const;
  const dial = async () => {
    if (!manager.engine) throw new Error('there is no way');
    return manager.engine.dial({ signal: AbortSignal.timeout(60_000) });
  };
  engine = new EngineConnection({
    logger: nullLogger,
    endpoints: {
      current: () => ({ ...place, endpoint: manager.engine ? { host: 'docker', dial } : null }),
      onDidChange: manager.onDidChangeEngine,
      dispose: () => undefined,
    },
  });
  engine.start();
  await manager.launch({ start: false, engine });
  await manager.start();
});
afterEach(async () => {
  qemu.disk.damaged = false;
  Object.assign(qemu.faults, { copy: null, saved: false, loading: 0 });
  await manager.close({ stopVm: true });
  engine.dispose();
  await removeFolder(dir);
});

test('it runs, and an orderly stop ends the process', async () => {
  expect([state(), engine.epoch?.id, qemu.running.length]).toEqual(['running', 1, 1]);
  await manager.stop({ force: false });
  expect([state(), manager.engine, qemu.running.length]).toEqual(['stopped', null, 0]);
  await expect.poll(() => engine.epoch).toBeNull();
});

test('an engine that dies is named while the VM goes on, by what the connection to it knows', async () => {
  theVm().killEngine();
  await expect
    .poll(() => manager.tracker.state)
    .toMatchObject({ name: 'degraded', problem: { error: { details: { reason: 'engine-down' } } } });
  await expect.poll(state).toBe('running');
  expect([engine.epoch?.id, manager.starts.restarts, qemu.running.length]).toEqual([2, 0, 1]);
});

test('however many writes fail for want of space, it is told to go on once for each pause', async () => {
  const vm = theVm();
  const seen: string[] = [];
  manager.onChange(() => seen.push(state()));
  vm.failWrites(5);
  await expect.poll(() => vm.resumed).toBe(2);
  await expect.poll(state).toBe('running');
  vm.failWrites(3);
  await expect.poll(() => vm.resumed).toBe(3);
  await expect.poll(state).toBe('running');
  expect(seen).toEqual(['degraded', 'running', 'degraded', 'running']);
});

test('a crash ends what is pending and is followed by a new process, and a stop meanwhile by none', async () => {
  const { channel } = manager;
  const stream = await channel?.dialEngine(new AbortController().signal);
  const over = new Promise((resolve) => stream?.resume().once('close', resolve));
  const seen: string[] = [];
  const since = Date.now();
  manager.onChange(() => seen.at(-1) !== state() && seen.push(state()));
  theVm().crash();
  await over;
  await expect.poll(() => manager.tracker.state).toEqual({ name: 'starting', stage: 'again' });
  await expect.poll(state).toBe('running');
  expect(seen).not.toContain('stopped');
  expect(manager.starts.crashedAt).toBeGreaterThanOrEqual(since);
  expect([manager.starts.restarts, engine.epoch?.id, qemu.running.length]).toEqual([1, 2, 1]);
  theVm().crash();
  await expect.poll(state).toBe('starting');
  await manager.stop({ force: false });
  await manager.close({ stopVm: true });
  expect([state(), qemu.running.length]).toEqual(['stopped', 0]);
});

test('one that would not start again, as its disk is away, is not stopped for a restart or a repair', async () => {
  const vm = theVm();
  await rename(paths.dataDisk, `${paths.dataDisk}.away`);
  for (const again of [() => manager.restart(), () => manager.repair()])
    await expect(again()).rejects.toMatchObject({ code: 'VM_FAILED', said: { id: 'disk.away' } });
  expect([state(), qemu.running]).toEqual(['running', [vm]]);
  await rename(`${paths.dataDisk}.away`, paths.dataDisk);
  await manager.restart();
  expect([state(), qemu.running.length]).toEqual(['running', 1]);
});

test('a repair starts the VM again without a word of an unexpected end', async () => {
  qemu.disk.damaged = true;
  await manager.stop({ force: false });
  await expect(manager.start()).rejects.toMatchObject({ details: { reason: 'data-disk-fsck' } });
  const stages: string[] = [];
  manager.onChange(() => 'stage' in manager.tracker.state && stages.push(manager.tracker.state.stage));
  await manager.repair();
  expect([state(), manager.starts.restarts, manager.starts.crashedAt, qemu.running.length]).toEqual([
    'running',
    0,
    null,
    1,
  ]);
  expect(stages.filter((stage) => stage === 'process')).toHaveLength(2);
  expect(stages).not.toContain('again');
});

test('a guest that its accelerator gave up on is ended, and another process started', async () => {
  theVm().giveUp();
  await expect.poll(state).toBe('starting');
  await expect.poll(state).toBe('running');
  expect([manager.starts.restarts, qemu.running.length]).toEqual([1, 1]);
});

test('one that does not end even when killed is named, no other is started beside it, and once it is gone all is well', async () => {
  const vm = theVm();
  vm.process.stuck = true;
  const unkillable = { code: 'VM_FAILED', details: { reason: 'unkillable', pid: vm.process.pid } };
  await expect(manager.stop({ force: true })).rejects.toMatchObject(unkillable);
  expect(manager.tracker.state).toMatchObject({ name: 'broken', problem: { action: 'retry', error: unkillable } });
  await expect(manager.start()).rejects.toMatchObject(unkillable);
  await expect(manager.reset()).rejects.toMatchObject(unkillable);
  expect([state(), qemu.running]).toEqual(['broken', [vm]]);
  vm.process.stuck = false;
  vm.crash();
  await manager.start();
  expect([state(), qemu.running.length, theVm() === vm]).toEqual(['running', 1, false]);
});

test('a control connection that ends is dialled again, and one that is away is named while all else goes on', async () => {
  const vm = theVm();
  const seen: string[] = [];
  manager.onChange(() => seen.push(state()));
  vm.hangUp();
  await expect.poll(() => vm.resumed).toBe(2);
  const instance = manager.instance as NonNullable<typeof manager.instance>;
  const port = { protocol: 'udp', address: '127.0.0.1', port: 5353, guestPort: 5353 } as const;
  const wanted = await instance.forward(port);
  const unwanted = await instance.forward({ ...port, port: 5354 });
  expect(seen).toEqual([]);
  vm.deaf = true;
  vm.hangUp();
  await expect
    .poll(() => manager.tracker.state)
    .toMatchObject({
      name: 'degraded',
      problem: { error: { code: 'CONNECTION_LOST', details: { reason: 'control-lost' } } },
    });
  expect([engine.epoch?.id, qemu.running]).toEqual([1, [vm]]);
  await expect(instance.forward({ ...port, port: 5355 })).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  await unwanted.close();
  vm.words.set(
    'info usernet',
    '  UDP[HOST_FORWARD]  20       127.0.0.1  5353       10.0.2.15  5353     0     0\r\n' +
      '  UDP[HOST_FORWARD]  21       127.0.0.1  5354       10.0.2.15  5353     0     0\r\n',
  );
  vm.deaf = false;
  await expect.poll(state).toBe('running');
  const removals = () => vm.monitored.filter((line) => line.startsWith('hostfwd_remove'));
  await expect.poll(removals).toEqual(['hostfwd_remove net udp:127.0.0.1:5354']);
  await expect.poll(() => vm.resumed).toBe(3);
  expect([seen, manager.starts.restarts, qemu.running]).toEqual([['degraded', 'running'], 0, [vm]]);
  await wanted.close();
  expect(removals()).toContain('hostfwd_remove net udp:127.0.0.1:5353');
});

test('a VM without control stops in order', async () => {
  const vm = theVm();
  vm.deaf = true;
  vm.hangUp();
  await expect.poll(state).toBe('degraded');
  await manager.stop({ force: false });
  expect([state(), qemu.running]).toEqual(['stopped', []]);
});

const inVm = async () => (await readdir(paths.vm)).filter((name) => name.startsWith('asleep') || /^vmlinux/.test(name));

// Elsewhere no VM is saved.
describe.runIf(process.platform === 'linux')('a VM that is to sleep', () => {
  test.each([
    ['its memory cannot be written', () => Object.assign(qemu.faults, { copy: 'no space' })],
    ['control of it is lost as it is stopped', () => Object.assign(theVm(), { cutsOffAt: 'stop' })],
  ])('and cannot as %s runs on, and leaves nothing', async (_, fail) => {
    const vm = theVm();
    const resumed = vm.resumed;
    fail();
    await expect(manager.sleep()).rejects.toThrow();
    expect(vm.resumed).toBeGreaterThan(resumed);
    await expect.poll(state).toBe('running');
    expect([qemu.running, await inVm()]).toEqual([[vm], []]);
  });

  test('wakes as it was, whatever was changed in the settings meanwhile, and its disk grows once it is awake', async () => {
    const before = manager.instance?.driver.process;
    const bytes = manager.instance?.dataBytes as number;
    await manager.sleep();
    const diskGiB = wanted.diskGiB + 1;
    // So many that its seed is of another size.
    const authorities = ['x'.repeat(300_000)];
    wanted = { ...wanted, cpus: wanted.cpus + 1, memoryMiB: wanted.memoryMiB + 512, diskGiB, authorities };
    await manager.start();
    expect(manager.instance?.coldReason).toBeNull();
    expect(manager.instance?.driver.process).toMatchObject({
      ...{ from: 'sleep', cpus: before?.cpus, memoryMiB: before?.memoryMiB },
    });
    expect(manager.instance?.dataBytes).toBe(bytes);
    await manager.restart();
    expect(manager.instance?.driver.process).toMatchObject({
      from: 'boot',
      cpus: wanted.cpus,
      memoryMiB: wanted.memoryMiB,
    });
    expect(manager.instance?.dataBytes).toBe(diskGiB * 1024 ** 3);
  });

  test('wakes all the same where a VM process ends before the guest goes on, but not for ever', async () => {
    await manager.sleep();
    qemu.faults.loading = 1;
    await manager.start();
    expect([manager.instance?.driver.process?.from, manager.instance?.coldReason]).toEqual(['sleep', null]);
    await manager.sleep();
    qemu.faults.loading = 2;
    await manager.start();
    expect([manager.instance?.driver.process?.from, manager.instance?.coldReason?.id]).toEqual([
      'boot',
      'sleep.failed',
    ]);
  });

  test('and whose process ends as it is woken is started anew, which is told until it is stopped', async () => {
    await manager.sleep();
    qemu.faults.saved = true;
    await manager.start();
    expect([manager.instance?.driver.process?.from, manager.instance?.coldReason?.id]).toEqual([
      'boot',
      'sleep.failed',
    ]);
    await manager.stop({ force: false });
    expect(manager.instance?.coldReason).toBeNull();
  });

  test('does not keep anybody from stopping it', async () => {
    qemu.faults.copy = 'hangs';
    const sleeping = manager.sleep();
    sleeping.catch(() => undefined);
    await expect.poll(() => existsSync(join(`${paths.vmAsleep}.new`, 'memory'))).toBe(true);
    await manager.stop({ force: false });
    await expect(sleeping).rejects.toMatchObject({ code: 'CANCELLED' });
    expect([state(), qemu.running, await inVm()]).toEqual(['stopped', [], []]);
  });
});

test('what a start went on from is not gone on from again where it does not come up, nor after a repair or a reset', async () => {
  const { key } = JSON.parse(await readFile(paths.vmRecord, 'utf8'));
  const dir = templateIn(join(paths.vm, 'templates'), key);
  const from = () => manager.instance?.driver.process?.from;
  const putTemplate = async () => {
    const files = await beginState(dir);
    await writeFile(files.memory, 'memory');
    await writeFile(files.devices, 'devices');
    const about = { key, idle: true, ssh: null, machine: null, disk: async () => null, isSynced: true };
    await (await sealState(dir, about))();
    await writeFile(join(paths.vm, 'vmlinux-of-another'), '');
  };
  const left = async () => [existsSync(dir), await inVm()];

  await manager.stop({ force: false });
  await putTemplate();
  await manager.start();
  expect([from(), existsSync(dir)]).toEqual(['template', true]);

  await manager.stop({ force: false });
  qemu.faults.saved = true;
  await manager.start();
  expect([from(), manager.starts.restarts, await left()]).toEqual(['boot', 1, [false, []]]);

  qemu.faults.saved = false;
  await putTemplate();
  await manager.repair();
  expect([from(), await left()]).toEqual(['boot', [false, []]]);

  await putTemplate();
  await manager.reset();
  expect([from(), await left()]).toEqual(['boot', [false, []]]);
});
