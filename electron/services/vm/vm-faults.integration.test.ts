import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start } from '../../platform/process.ts';
import { processStartTime } from '../../platform/process-identity.ts';
import { vmFiles } from '../../vm/files.ts';
import { importBusybox } from './testing/images.ts';
import { docker, eventually, type TestHome, type TestVm, testCall, testHome, testVm } from './testing/vm-fixture.ts';

const IMAGE = 'slipway-test/busybox:1';
let home: TestHome;
let vm: TestVm;
const status = () => vm.service.current;
const isRunning = () => status().state === 'running';

beforeAll(async () => {
  home = await testHome();
  vm = await testVm(home);
  await vm.service.handlers.start({}, testCall());
  await importBusybox(home, IMAGE);
  await docker(home, ['run', '-d', '--name', 'keeper', '--restart', 'always', IMAGE, 'sleep', '100000']);
});

afterAll(async () => {
  await vm.close();
  await home.remove();
});

test('kill -9 of dockerd: seen, restarted in the guest, containers survive', async () => {
  const { epoch } = vm.service.engineEpoch;
  const pidOf = async () => (await docker(home, ['inspect', '-f', '{{.State.Pid}}', 'keeper'])).stdout.trim();
  const before = await pidOf();
  const down = new Promise<void>((resolve) => {
    const listener = vm.service.onDidChangeEngine(({ up }) => {
      if (up) return;
      listener.dispose();
      resolve();
    });
  });
  await vm.service.guest.exec('kill -9 $(cat /run/docker.pid)');
  await down;
  await eventually('the engine again', () => vm.service.engineEpoch.up && isRunning(), 60_000);
  expect(vm.service.engineEpoch.epoch).toBe(epoch + 1);
  expect(await pidOf()).toBe(before);
  expect(status().restarts).toBe(0);
});

test('dropped SSH connections: pending calls reject, new ones work', async () => {
  const pending = vm.service.guest.exec('sleep 600', { timeoutMs: 60_000 });
  const shell = await vm.service.guest.shell({ cols: 80, rows: 24 });
  shell.stream.resume();
  const events = await start('docker', ['--host', `unix://${home.paths.dockerSocket}`, 'events']);
  // Over QEMU's network there is no cable to pull; ending the guest's side of every connection is the same to us.
  void vm.service.guest.exec('(sleep 1; killall -9 sshd-session) >/dev/null 2>&1 &').catch(() => undefined);
  await expect(pending).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  expect(await shell.exit).toBeNull();
  await events.exited;
  await eventually('the VM again', isRunning);
  expect((await vm.service.guest.exec('echo back')).stdout).toBe('back\n');
  expect((await docker(home, ['ps', '-q'])).code).toBe(0);
});

test('a guest clock that is a day off is put right within 30 s', async () => {
  await vm.service.guest.exec('date -s "@$(($(date +%s) - 86400))"');
  await eventually('the right time', async () => {
    const { stdout } = await vm.service.guest.exec('date +%s');
    return Math.abs(Number(stdout) - Date.now() / 1000) < 2;
  });
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
    await eventually('the loss to be stated', () => status().state === 'degraded');
    expect(status().problem?.error.code).toBe('CONNECTION_LOST');
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

test('kill -9 of QEMU: seen within 5 s, restarted, synced data intact', async () => {
  const pid = status().pid as number;
  await docker(home, ['exec', 'keeper', 'sh', '-c', 'echo precious > /precious && sync']);
  const killed = performance.now();
  process.kill(pid, 'SIGKILL');
  await eventually('the crash to be seen', () => status().pid !== pid, 5000);
  expect(performance.now() - killed).toBeLessThan(5000);
  await eventually('the VM again', isRunning, 150_000);
  expect(status().restarts).toBe(1);
  await eventually('the container again', async () => {
    const { stdout } = await docker(home, ['exec', 'keeper', 'cat', '/precious']);
    return stdout === 'precious\n';
  });
}, 240_000);

test('stale pid, record and socket files keep nobody from starting', async () => {
  const files = vmFiles(home.paths);
  const record = await readFile(files.runRecord, 'utf8');
  await vm.close({ stopVm: true });
  // A record of a process that is alive but is not the VM: this one.
  await writeFile(files.runRecord, JSON.stringify({ ...JSON.parse(record), pid: process.pid }));
  await writeFile(files.pidFile, `${process.pid}\n`);
  for (const path of [files.qmpSocket, files.consoleSocket, home.paths.dockerSocket]) await leaveStaleSocket(path);
  vm = await testVm(home);
  expect(status().state).toBe('stopped');
  await vm.service.handlers.start({}, testCall());
  expect((await docker(home, ['ps', '-q'])).code).toBe(0);
}, 240_000);

/** A socket file nobody listens on any more, as a killed process leaves it. */
async function leaveStaleSocket(path: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await (await start(process.execPath, ['-e', script])).exited;
}
