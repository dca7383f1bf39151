import { existsSync } from 'node:fs';
import { access, mkdir, readdir, readFile, rm, stat, truncate, utimes, watch, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { quoted } from '../../contract/messages/message.ts';
import { homePaths } from '../../platform/paths.ts';
import { run } from '../../platform/process.ts';
import type { VmSpec } from '../../vm/driver.ts';
import { QemuDriver, type QemuDriverOptions } from '../../vm/drivers/qemu/driver.ts';
import { qemuFiles } from '../../vm/drivers/qemu/files.ts';
import { importBusybox } from './testing/images.ts';
import { docker, eventually, type TestHome, type TestVm, testCall, testHome, testVm } from './testing/vm-fixture.ts';

const IMAGE = 'slipway-test/busybox:1';
const GIB = 1024 ** 3;

/** Remembers as what its VM was started last. */
class Watched extends QemuDriver {
  spec: VmSpec | null = null;

  override start(...[spec, options]: Parameters<QemuDriver['start']>) {
    this.spec = spec;
    return super.start(spec, options);
  }
}

let home: TestHome;
/** A drive of its own for the home, which can be filled. */
let drive: string;
let vm: TestVm;
let driver: Watched;
let shared: string;
const files = () => qemuFiles(home.paths);
const { signal } = new AbortController();

const aHost = () =>
  testVm(home, {
    driver: {
      name: 'qemu',
      create(options: QemuDriverOptions) {
        driver = new Watched(options);
        return driver;
      },
    },
  });

// Containers that run from here on are to be the same ones at the end, but for those whose VM had to be started anew.
beforeAll(async () => {
  const base = await testHome();
  drive = join(base.dir, 'drive');
  await mkdir(drive);
  expect((await run('mount', ['-t', 'tmpfs', '-o', 'size=3g,mode=700', 'tmpfs', drive])).stderr).toBe('');
  const env = { ...base.env, SLIPWAY_HOME: join(drive, 'home') };
  home = { ...base, env, paths: homePaths({ env }) };
  shared = join(home.dir, 'shared');
  await mkdir(shared);
  await writeFile(join(shared, 'file'), 'of the host');
  vm = await aHost();
  await vm.settings.update({ vm: { shares: [{ path: shared, readOnly: false }] } });
  await call('start');
  await importBusybox(home, IMAGE);
});

afterAll(async () => {
  await vm.discard();
  await run('umount', [drive]);
  await home.remove();
});

const call = (method: 'start' | 'sleep' | 'restart') => vm.service.handlers[method]({}, testCall());
const guest = async (command: string) => (await vm.service.guest.exec(command)).stdout.trim();
const state = () => vm.service.current.state;

async function ok(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await docker(home, args);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trim();
}

/** How far the guest's clock is from this machine's, in seconds; what lies between question and answer counts for neither. */
async function clockError(): Promise<number> {
  const before = Date.now() / 1000;
  const output = await guest('adjtimex');
  const after = Date.now() / 1000;
  const part = (name: string) => Number(new RegExp(`time\\.tv_${name}:\\s*(\\d+)`).exec(output)?.[1]);
  const time = part('sec') + part('usec') / 1e6;
  return Math.max(0, before - time, time - after);
}

test('a start goes on from a template of this machine, with random numbers, time and names of its own', async () => {
  if (driver.process?.from === 'boot') {
    await driver.prepare(driver.spec as VmSpec, { diskBytes: 8 * GIB, signal });
    await call('restart');
  }
  expect(driver.process?.from).toBe('template');
  const first = await guest('cat /proc/sys/kernel/random/boot_id; dmesg | grep -c "crng reseeded due to virtual"');
  expect(first).toMatch(/\n1$/);
  await expect.poll(clockError).toBeLessThan(1);
  expect(await guest('nproc; hostname; cat /run/slipway/instance')).toMatch(/^2\nslipway\n[0-9a-f-]{36}$/);
  // What comes of the host after it is there, too: keys (or nobody would be let in), folders, the rule that shields the host's port.
  expect(await guest(`cat ${shared}/file`)).toBe('of the host');
  const { sshPort } = JSON.parse(await guest(`echo '{"sshPort":'$(sed -n s/^CONTROL=//p /run/slipway/settings)}`));
  expect(await guest('iptables -t raw -S')).toContain(`--dport ${sshPort} -j DROP`);
  expect(await ok('run', '--rm', '-v', `${shared}:/s`, IMAGE, 'cat', '/s/file')).toBe('of the host');
}, 240_000);

test('while a container has a folder of this computer the VM does not sleep, and both stay', async () => {
  const id = await ok('run', '-d', '--name', 'holder', '-v', `${shared}:/s`, IMAGE, 'sleep', '1000');
  onTestFinished(async () => void (await docker(home, ['rm', '-f', 'holder'])));
  await expect(call('sleep')).rejects.toMatchObject({ code: 'CONFLICT', details: { containers: id } });
  expect(await vm.service.handlers.heldBy({}, testCall())).toEqual({ containers: [id.slice(0, 12)] });
  expect(state()).toBe('running');
  expect(await ok('exec', 'holder', 'cat', '/s/file')).toBe('of the host');
}, 120_000);

test('it sleeps without a process, and goes on with its containers for fifty clients that come at once', async () => {
  const script = 'i=0; while :; do i=$((i+1)); echo $i; sleep 0.2; done';
  await ok('run', '-d', '--name', 'counter', '-p', '18431:80', IMAGE, 'sh', '-c', script);
  const started = await ok('inspect', '-f', '{{.State.StartedAt}} {{.State.Pid}}', 'counter');
  const { pid } = vm.service.current;
  await call('sleep');
  expect([state(), vm.service.current.pid]).toEqual(['asleep', null]);
  await expect(access(`/proc/${pid}`)).rejects.toThrow();
  // It would have to be woken to be stopped in order.
  expect(await driver.saved()).toMatchObject({ idle: false });
  for (const name of await readdir(files().asleep)) {
    expect(((await stat(join(files().asleep, name))).mode & 0o777).toString(8), name).toBe('600');
  }
  const answers = await Promise.all(Array.from({ length: 50 }, () => docker(home, ['ps', '-q', '--no-trunc'])));
  expect(new Set(answers.map(({ code, stdout }) => `${code} ${stdout.split('\n').length}`))).toEqual(new Set(['0 2']));
  // They are answered before all that belongs to a VM that runs is there.
  await eventually('the VM to run', () => state() === 'running');
  expect([driver.process?.from, vm.service.current.coldReason]).toEqual(['sleep', null]);
  expect(await ok('inspect', '-f', '{{.State.StartedAt}} {{.State.Pid}}', 'counter')).toBe(started);
  await expect.poll(clockError).toBeLessThan(1);
  const lines = async () => (await ok('logs', 'counter')).split('\n').length;
  const before = await lines();
  await eventually('the container to go on', async () => (await lines()) > before);
  await expect(access(files().asleep)).rejects.toThrow();
  // Whoever keeps folders in the guest has them offered again, and mounts them: shares-service.ts.
  expect(driver.shares.map(({ path }) => path)).toEqual([shared]);
}, 240_000);

test('with no room on this machine’s disk it sleeps on, which is said, and wakes as it was once there is some', async () => {
  const started = () => ok('inspect', '-f', '{{.State.StartedAt}} {{.State.Pid}}', 'counter');
  const before = await started();
  await call('sleep');
  const filler = join(drive, 'filler');
  expect((await run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M'])).stderr).toContain('No space left');
  await expect(call('start')).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(vm.service.current.problem?.error.code).toBe('DISK_FULL');
  await rm(filler);
  await call('start');
  expect([driver.process?.from, vm.service.current.coldReason]).toEqual(['sleep', null]);
  expect(await started()).toBe(before);
}, 120_000);

/** Kills the VM process that is launched next as soon as it is put down, which is before its guest goes on. Resolves with its id. */
async function killNext(): Promise<number> {
  const { runRecord } = files();
  for await (const { filename } of watch(dirname(runRecord))) {
    if (filename !== basename(runRecord)) continue;
    const { pid } = JSON.parse(await readFile(runRecord, 'utf8'));
    process.kill(pid, 'SIGKILL');
    return pid;
  }
  return expect.unreachable();
}

test('a VM process that is killed before the guest goes on costs nothing', async () => {
  const started = () => ok('inspect', '-f', '{{.State.StartedAt}} {{.State.Pid}}', 'counter');
  const before = await started();
  await call('sleep');
  const killed = killNext();
  await call('start');
  expect(driver.process?.pid).not.toBe(await killed);
  expect([driver.process?.from, vm.service.current.coldReason]).toEqual(['sleep', null]);
  expect(await started()).toBe(before);
}, 120_000);

test('a request that comes while it falls asleep is answered', async () => {
  const sleeping = call('sleep');
  await eventually('falling asleep', () => state() === 'stopping');
  expect(await ok('ps', '-q')).not.toBe('');
  await sleeping;
  expect(driver.process?.from).toBe('sleep');
}, 120_000);

test('a host that ends stops nothing that is frozen, or is about to be, or was until now; the next one goes on with it', async () => {
  const ofCounter = () => ok('inspect', '-f', '{{.State.StartedAt}} {{.State.Pid}}', 'counter');
  const started = await ofCounter();
  const endsAsleep = async (what: string, begun: Promise<unknown>) => {
    await vm.close({ stopVm: true });
    await begun;
    vm = await aHost();
    expect([state(), await driver.saved()], what).toEqual(['asleep', expect.objectContaining({ idle: false })]);
  };
  const sleeping = call('sleep');
  await eventually('falling asleep', () => state() === 'stopping');
  await endsAsleep('while it falls asleep', sleeping);
  await endsAsleep('while it sleeps', Promise.resolve());
  const ignored = (begun: Promise<unknown>) => begun.catch(() => undefined);
  const called = ignored(call('start'));
  await eventually('waking', () => vm.service.current.stage?.id === 'wake');
  await endsAsleep('before the guest goes on', called);
  const late = ignored(call('start'));
  while (existsSync(files().asleep)) await new Promise(setImmediate);
  expect(state()).toBe('starting');
  await endsAsleep('once the guest goes on', late);
  expect(await ofCounter()).toBe(started);
  expect(driver.process?.from).toBe('sleep');
}, 240_000);

test('what works on the disk while it falls asleep has what runs end in order, and the VM go on', async () => {
  await eventually('the VM to run', () => state() === 'running');
  const sleeping = call('sleep').catch((error) => error);
  await eventually('falling asleep', () => state() === 'stopping');
  const during: unknown[] = [];
  await vm.service.manager.hold(quoted('the disk is worked on'), async () => {
    during.push(state(), await driver.saved());
  });
  await sleeping;
  expect(during).toEqual(['stopped', null]);
  await eventually('the VM to run', () => state() === 'running', 120_000);
  // 255 is what dockerd makes of one whose end it did not see.
  expect(await ok('inspect', '-f', '{{.State.ExitCode}}', 'counter')).toBe('137');
}, 240_000);

test('what cannot be woken is started anew, said in a line, with its data', async () => {
  await ok('run', '--rm', '-v', 'kept:/kept', IMAGE, 'sh', '-c', 'echo precious >/kept/file; sync');
  const kept = () => ok('run', '--rm', '-v', 'kept:/kept', IMAGE, 'cat', '/kept/file');

  await call('sleep');
  await truncate(join(files().asleep, 'memory'), 4096);
  await call('start');
  expect([driver.process?.from, vm.service.current.coldReason?.id]).toEqual(['template', 'sleep.torn']);
  expect(await kept()).toBe('precious');

  // Of the cold start before no container has a process.
  await call('sleep');
  expect(await driver.saved()).toMatchObject({ idle: true });
  const now = new Date();
  await utimes(home.paths.dataDisk, now, now);
  await call('start');
  expect(vm.service.current.coldReason?.id).toBe('sleep.otherDisk');
  expect(await kept()).toBe('precious');
}, 300_000);

test('a VM process that is killed while it is saved costs what was in memory and nothing else', async () => {
  /** It is there for a moment only. */
  const appears = async (path: string) => {
    const end = performance.now() + 30_000;
    while (!existsSync(path)) {
      if (performance.now() > end) throw new Error(`there is no ${path}`);
      await new Promise(setImmediate);
    }
  };
  const sleeping = call('sleep').catch((error) => error);
  const { pid } = vm.service.current;
  await appears(join(`${files().asleep}.new`, 'devices'));
  process.kill(pid as number, 'SIGKILL');
  expect(await sleeping).toBeInstanceOf(Error);
  expect(state()).toBe('asleep');
  expect(await ok('run', '--rm', '-v', 'kept:/kept', IMAGE, 'cat', '/kept/file')).toBe('precious');
  expect(driver.process?.from).toBe('template');
}, 300_000);
