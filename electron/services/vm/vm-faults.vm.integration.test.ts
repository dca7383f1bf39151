import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../base/deadline.ts';
import { homePaths } from '../../platform/paths.ts';
import { run, start } from '../../platform/process.ts';
import { processStartTime } from '../../platform/process-identity.ts';
import { qemuFiles } from '../../vm/drivers/qemu/files.ts';
import { vmFiles } from '../../vm/instance/files.ts';
import { testDiagnosis } from '../diagnose/testing/diagnosis.ts';
import { testEngineSettings } from './testing/engine-settings.ts';
import { importBusybox } from './testing/images.ts';
import { docker, eventually, type TestHome, type TestVm, testCall, testHome, testVm } from './testing/vm-fixture.ts';

const IMAGE = 'slipway-test/busybox:1';
let home: TestHome;
let mount: string;
let vm: TestVm;
const status = () => vm.service.current;
const isRunning = () => status().state === 'running';
const startVm = () => vm.service.handlers.start({}, testCall());
const consoleLog = () => readFile(vmFiles(home.paths).consoleLog, 'utf8');
const pidOfKeeper = async () => (await docker(home, ['inspect', '-f', '{{.State.Pid}}', 'keeper'])).stdout.trim();

// The home is on a disk of its own, and a small one, for the test that fills it.
beforeAll(async () => {
  const base = await testHome();
  mount = join(base.dir, 'small');
  await mkdir(mount);
  const { stderr } = await run('mount', ['-t', 'tmpfs', '-o', 'size=420m,mode=700', 'tmpfs', mount]);
  expect(stderr).toBe('');
  const env = { ...base.env, SLIPWAY_HOME: join(mount, 'home') };
  home = { ...base, env, paths: homePaths({ env }) };
  vm = await testVm(home);
  await startVm();
  await importBusybox(home, IMAGE);
  await docker(home, ['run', '-d', '--init', '--name', 'keeper', '--restart', 'always', IMAGE, 'sleep', '100000']);
});

afterAll(async () => {
  await vm.discard();
  await run('umount', [mount]);
  await home.remove();
});

describe('a diagnosis', () => testDiagnosis(() => ({ home, vm, image: IMAGE })));

describe('settings of the engine', () => testEngineSettings(() => ({ home, vm, image: IMAGE })));

test('kill -9 of dockerd: seen, restarted in the guest, containers survive', async () => {
  const first = vm.engine.epoch;
  const before = await pidOfKeeper();
  const seen: string[] = [];
  vm.service.onDidChange(({ problem }) => seen.push(String(problem?.error.details?.reason ?? '')));
  await vm.service.guest.exec('kill -9 $(cat /run/docker.pid)');
  await eventually('its end', () => first?.signal.aborted === true, 10_000);
  await eventually('the engine again', () => vm.engine.epoch !== null && isRunning());
  expect(vm.engine.epoch?.id).toBeGreaterThan(first?.id ?? 0);
  expect(seen).toContain('engine-down');
  expect(await pidOfKeeper()).toBe(before);
  expect(status().restarts).toBe(0);
  expect(await consoleLog()).toContain('slipway: restart dockerd exit 137');
});

test('kill -9 of containerd: restarted in the guest, and the engine is of use again', async () => {
  const before = await pidOfKeeper();
  const containerd = async () => (await vm.service.guest.exec('pidof containerd')).stdout.trim();
  const killed = await containerd();
  await vm.service.guest.exec(`kill -9 ${killed}`);
  await eventually('another containerd', async () => !['', killed].includes(await containerd()));
  await eventually('containers again', async () => (await docker(home, ['exec', 'keeper', 'true'])).code === 0);
  expect(await pidOfKeeper()).toBe(before);
});

test('kill -9 of containerd and dockerd at once: containers go on, and the engine has them', async () => {
  const before = await pidOfKeeper();
  const first = vm.engine.epoch;
  await vm.service.guest.exec('kill -9 $(cat /run/slipway/containerd.pid) $(cat /run/slipway/dockerd.pid)');
  const isBack = () => vm.engine.epoch !== null && vm.engine.epoch !== first && isRunning();
  await eventually('the engine again', isBack, 90_000);
  expect(await docker(home, ['exec', 'keeper', 'echo', 'alive'])).toMatchObject({ code: 0, stdout: 'alive\n' });
  expect(await pidOfKeeper()).toBe(before);
});

test('dropped connections: pending calls reject, new ones work', async () => {
  const pending = vm.service.guest.exec('sleep 600', { timeoutMs: 60_000 });
  const shell = await vm.service.guest.shell({ cols: 80, rows: 24 });
  shell.stream.resume();
  const events = await start('docker', ['--host', `unix://${home.paths.dockerSocket}`, 'events']);
  // Over QEMU's network there is no cable to pull; ending the guest's side of every connection is the same to us.
  void vm.service.guest
    .exec('(sleep 1; killall -9 sshd-session slipway-bytes) >/dev/null 2>&1 &')
    .catch(() => undefined);
  await expect(pending).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  expect(await shell.exit).toBeNull();
  await events.exited;
  await eventually('the VM again', isRunning);
  expect((await vm.service.guest.exec('echo back')).stdout).toBe('back\n');
  expect((await docker(home, ['ps', '-q'])).code).toBe(0);
});

test('uploads that are broken off end nobody else’s connection', async () => {
  const { endpoint } = vm.service.endpoints.current();
  const first = vm.engine.epoch;
  // More than dockerd takes before it looks at it, so that some of it waits in the guest.
  const upload = `POST /images/load HTTP/1.1\r\nHost: docker\r\nContent-Length: 400000\r\n\r\n${'x'.repeat(390_000)}`;
  for (let pause = 0; pause < 30; pause += 1) {
    const stream = await endpoint?.dial();
    stream?.on('error', () => undefined).write(upload);
    await sleep(pause);
    stream?.destroy();
  }
  expect((await docker(home, ['ps', '-q'])).code).toBe(0);
  expect([vm.engine.epoch, await consoleLog()]).toEqual([first, expect.not.stringContaining('restart bytes exit 2')]);
});

test('QEMU frozen for 30 s: the loss is stated, nothing stays pending, and it recovers', async () => {
  const pid = status().pid as number;
  const pending = vm.service.guest.exec('sleep 600', { timeoutMs: 60_000 });
  const settled = pending.then(
    () => 'resolved',
    (error) => error.code,
  );
  process.kill(pid, 'SIGSTOP');
  const frozen = performance.now();
  try {
    await eventually('the loss to be stated', () => status().problem?.error.code === 'CONNECTION_LOST');
    expect(await settled).toBe('CONNECTION_LOST');
    const { stderr } = await docker(home, ['ps']);
    expect(stderr).toContain('engine is not running');
    await eventually('30 s to pass', () => performance.now() - frozen > 30_000, 40_000);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await eventually('the VM again', isRunning, 60_000);
  expect(status()).toMatchObject({ pid, restarts: 0 });
  expect((await docker(home, ['ps', '-q'])).code).toBe(0);
});

test('the owner leaves: the next one takes over the same VM', async () => {
  const { pid } = status();
  await vm.close({ stopVm: false });
  expect(await processStartTime(pid as number)).not.toBeNull();
  vm = await testVm(home);
  await eventually('the VM', isRunning, 60_000);
  expect(status()).toMatchObject({ pid, restarts: 0 });
  expect((await docker(home, ['ps', '--format', '{{.Names}}'])).stdout).toBe('keeper\n');
});

test('a VM that takes no orders when the next owner comes: it is taken over all the same, says so, and obeys again', async () => {
  const { pid } = status();
  const { qmpSocket } = qemuFiles(home.paths);
  await vm.close({ stopVm: false });
  await rename(qmpSocket, `${qmpSocket}.away`);
  vm = await testVm(home);
  await eventually('it to be said', () => status().problem?.error.details?.reason === 'control-lost', 60_000);
  expect(status()).toMatchObject({ state: 'degraded', pid, restarts: 0 });
  expect((await docker(home, ['ps', '--format', '{{.Names}}'])).stdout).toBe('keeper\n');
  await rename(`${qmpSocket}.away`, qmpSocket);
  await eventually('it to obey', isRunning, 60_000);
  expect(status()).toMatchObject({ pid, restarts: 0 });
}, 180_000);

test('the host’s disk is full: the VM pauses, says so, and goes on when there is room', async () => {
  const settled = vm.service.guest
    .exec('dd if=/dev/zero of=/var/lib/docker/fill bs=1M count=600 && sync', { timeoutMs: 170_000 })
    .catch((error) => error);
  await eventually('the pause to be named', () => status().problem?.error.code === 'DISK_FULL', 120_000);
  expect(status()).toMatchObject({ state: 'degraded', problem: { action: 'none' } });
  await run('mount', ['-o', 'remount,size=2g', mount]);
  await eventually('the VM to go on', isRunning, 60_000);
  await settled;
  const { stdout } = await vm.service.guest.exec('sync; ls /var/lib/docker/fill && rm /var/lib/docker/fill', {
    timeoutMs: 120_000,
  });
  expect(stdout).toContain('fill');
  expect(status().restarts).toBe(0);
}, 360_000);

test('the power button ends it in order: containers in their time, dockerd, file system; docker is told so, and calls reject', async () => {
  const kept = 'trap "echo bye >/kept/bye; exit 0" TERM; echo up >>/kept/up; while :; do sleep 1; done';
  const ofKept = ['--name', 'kept', '--restart', 'unless-stopped', '-v', 'kept:/kept'];
  const deaf = 'trap "" TERM; while :; do sleep 1; done';
  // What pays no heed is killed, and what asks for longer than a shutdown lasts.
  const runs = [4, 4, 4, 100].map((seconds) => [
    ...['run', '-d', '--label', 'deaf', '--stop-timeout', `${seconds}`, IMAGE, 'sh', '-c', deaf],
  ]);
  const made = [['run', '-d', ...ofKept, IMAGE, 'sh', '-c', kept], ...runs].map((args) => docker(home, args));
  for (const each of await Promise.all(made)) expect(each).toMatchObject({ code: 0 });
  await eventually('it to be up', async () => (await inVolume('up')) === 'up\n');
  // That is 6 s here. And who asks the guest for it is refused: its button is pressed.
  const [off, refuses] = ['/sbin/slipway-poweroff', '[ -z "$SSH_CONNECTION" ] || exit 1'];
  const way = `sed '2i ${refuses}' ${off} >/run/slipway/off && chmod +x /run/slipway/off && mount --bind /run/slipway/off ${off}`;
  expect(await vm.service.guest.exec(`echo 6 >/run/slipway/seconds-containers && ${way}`)).toMatchObject({ code: 0 });
  await vm.service.handlers.stop({ force: false }, testCall());
  expect(status()).toMatchObject({ state: 'stopped', pid: null, stage: null, problem: null });
  const { code, stderr } = await docker(home, ['ps']);
  expect(code).not.toBe(0);
  expect(stderr).toContain("Slipway's engine is not running: the VM is stopped");
  await expect(vm.service.guest.exec('true')).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
  expect(await consoleLog()).toMatch(/slipway: stopping\s.*slipway: stopped dockerd/s);
  expect(await isCleanExt4(home.paths.dataDisk)).toBe(true);
}, 240_000);

test('stale files keep nobody from starting; new sizes count, data and containers are there, and what the engine does not take is left out and said', async () => {
  const files = { ...vmFiles(home.paths), ...qemuFiles(home.paths) };
  await vm.close({ stopVm: true });
  // A process that is alive but is not the VM: this one.
  const identity = JSON.parse(await readFile(files.identity, 'utf8')) as { uuid: string };
  const sizes = { accelerator: 'tcg', acceleratorNote: '', cpus: 2, memoryMiB: 1024, imageId: 'x', sshPort: 1 };
  const record = { format: 1, uuid: identity.uuid, pid: process.pid, startTime: await processStartTime(process.pid) };
  await writeFile(files.runRecord, JSON.stringify({ ...record, ...sizes }));
  await writeFile(files.pidFile, `${process.pid}\n`);
  for (const path of [files.qmpSocket, files.consoleSocket, home.paths.dockerSocket]) await leaveStaleSocket(path);
  vm = await testVm(home);
  expect(status().state).toBe('stopped');
  const daemon = { 'log-driver': 'no-such-driver' };
  await vm.settings.update({ vm: { memoryMiB: 1280, diskGiB: 9, hostAccess: false, daemon } });
  await startVm();
  expect(status()).toMatchObject({ state: 'running', memoryMiB: 1280, diskGiB: 9, restartNeeded: false });
  const { stdout } = await vm.service.guest.exec('df -k /var/lib/docker | tail -1');
  expect(Number(stdout.trim().split(/\s+/)[1])).toBeGreaterThan(8.5e6);

  // Those that were to run do, anew, and each had its end.
  await eventually('it to be up again', async () => (await inVolume('up')) === 'up\nup\n', 60_000);
  expect(await inVolume('bye')).toBe('bye\n');
  const listed = async (...filter: string[]) => (await docker(home, ['ps', ...filter])).stdout.trim().split('\n');
  expect((await listed('--format', '{{.Names}}')).sort()).toEqual(['keeper', 'kept']);
  // 255 is what dockerd makes of one whose end it did not see.
  const ends = await listed('-a', '--filter', 'label=deaf', '--format', '{{.Status}}');
  expect(ends).toEqual(Array.from({ length: 4 }, () => expect.stringMatching(/^Exited \(137\)/)));
  await docker(home, ['rm', '-f', 'kept']);

  await eventually('it to be said', () => status().settingsProblem !== null);
  expect(status()).toMatchObject({
    ...{ state: 'running', problem: null },
    settingsProblem: {
      text: expect.stringContaining('no-such-driver'),
      hint: { text: expect.stringContaining('daemon.json') },
    },
  });
  expect((await docker(home, ['info', '-f', '{{.LoggingDriver}}'])).stdout).toBe('json-file\n');

  // From the first container on that dockerd started by itself.
  const service = createServer((socket) => void socket.end('hello'));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const { port } = service.address() as AddressInfo;
  const heard = async () =>
    (await docker(home, ['exec', 'keeper', '/bin/busybox', 'nc', '-w', '2', '10.0.2.2', `${port}`])).stdout;
  expect(await heard()).toBe('');
  await vm.settings.update({ vm: { hostAccess: true, daemon: {} } });
  expect(status().settingsProblem).toBeNull();
  await eventually('the way to be open', async () => (await heard()) === 'hello', 60_000);
  service.close();
  await vm.settings.update({ vm: { cpus: 1 } });
  expect(status().restartNeeded).toBe(true);
  await expect(vm.settings.update({ vm: { diskGiB: 8 } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
}, 360_000);

test('kill -9 of QEMU: seen within 5 s, what was pending rejects, restarted, synced data intact', async () => {
  const pid = status().pid as number;
  await docker(home, ['exec', 'keeper', 'sh', '-c', 'echo precious > /precious && sync']);
  const host = ['--host', `unix://${home.paths.dockerSocket}`];
  const clients = await Promise.all(
    [['events'], ['exec', 'keeper', 'sleep', '600']].map((args) => start('docker', [...host, ...args])),
  );
  const pending = [
    ...clients.map(({ exited }) => exited),
    vm.service.guest
      .exec('sleep 600', { timeoutMs: 600_000 })
      .catch(({ code }) => expect(code).toBe('CONNECTION_LOST')),
  ];
  let open = pending.length;
  for (const each of pending) void each.then(() => open--);
  await vm.service.guest.exec('sync');
  const seen: string[] = [];
  vm.service.onDidChange(({ state }) => seen.at(-1) !== state && seen.push(state));
  process.kill(pid, 'SIGKILL');
  await eventually('the crash to be seen', () => status().pid !== pid, 5000);
  // Who comes meanwhile waits for it.
  const early = docker(home, ['ps', '--all', '--format', '{{.Names}}']);
  expect(status().crashedAt).not.toBeNull();
  await eventually('what was pending to end', () => open === 0, 1000);
  await eventually('the VM again', isRunning, 150_000);
  expect((await early).stdout).toContain('keeper');
  expect(status().restarts).toBe(1);
  expect(seen).not.toContain('stopped');
  await eventually('the container again', async () => {
    const { stdout } = await docker(home, ['exec', 'keeper', 'cat', '/precious']);
    return stdout === 'precious\n';
  });
}, 240_000);

test('a guest that crashes over and over: three restarts in all, then it is named', async () => {
  let pid = status().pid as number;
  vm.service.guest.exec('echo c > /proc/sysrq-trigger').catch(() => undefined);
  await eventually('the panic to end QEMU', () => status().pid !== pid);
  await eventually(
    'it to be given up',
    () => {
      const { state, stage, pid: next } = status();
      if (next !== null && next !== pid && stage?.id === 'kernel') {
        pid = next;
        process.kill(pid, 'SIGKILL');
      }
      return state === 'broken';
    },
    60_000,
  );
  expect(status()).toMatchObject({
    pid: null,
    restarts: 3,
    problem: { action: 'retry', error: { code: 'VM_FAILED', details: { reason: 'crashed', restarts: 3 } } },
  });
  expect((await docker(home, ['ps'])).stderr).toContain('the VM ended by itself and was started again 3 times');
});

/** What a container has written into its volume `kept`; empty when there is nothing. */
async function inVolume(name: string): Promise<string> {
  return (await vm.service.guest.exec(`cat /var/lib/docker/volumes/kept/_data/${name}`)).stdout;
}

/** Whether an ext4 file system on the disk was unmounted cleanly: state says so and its journal needs no replay. */
async function isCleanExt4(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  const { buffer } = await handle.read(Buffer.alloc(1024), 0, 1024, 1024).finally(() => handle.close());
  const needsRecovery = (buffer.readUInt32LE(96) & 0x4) !== 0;
  return buffer.readUInt16LE(56) === 0xef53 && buffer.readUInt16LE(58) === 1 && !needsRecovery;
}

/** A socket file nobody listens on any more, as a killed process leaves it. */
async function leaveStaleSocket(path: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await (await start(process.execPath, ['-e', script])).exited;
}
