import { randomBytes } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, start } from '../../platform/process.ts';
import { importBusybox } from './testing/images.ts';
import { docker, eventually, type TestHome, type TestVm, testCall, testHome, testVm } from './testing/vm-fixture.ts';

const IMAGE = 'slipway-test/busybox:1';
let home: TestHome;
let vm: TestVm;

beforeAll(async () => {
  home = await testHome();
  vm = await testVm(home);
  await vm.service.handlers.start({}, testCall());
  await importBusybox(home, IMAGE);
});

afterAll(async () => {
  await vm.close();
  await home.remove();
});

async function ok(args: readonly string[], options?: Parameters<typeof docker>[2]): Promise<string> {
  const { code, stdout, stderr } = await docker(home, args, options);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test('the socket and its folder are the user’s alone', async () => {
  const { mode } = await stat(home.paths.dockerSocket);
  expect((mode & 0o777).toString(8)).toBe('600');
  expect(((await stat(home.paths.runtime)).mode & 0o777).toString(8)).toBe('700');
});

test('the engine has no warnings and is recent', async () => {
  const info = JSON.parse(await ok(['info', '--format', '{{json .}}'])) as {
    Warnings: string[] | null;
    ServerVersion: string;
  };
  expect(info.Warnings ?? []).toEqual([]);
  expect(Number.parseInt(info.ServerVersion, 10)).toBeGreaterThanOrEqual(28);
});

test('stdin ends at the right time: echo hi | docker exec -i', async () => {
  await ok(['run', '-d', '--name', 'box', IMAGE, 'sleep', '3600']);
  expect(await ok(['exec', '-i', 'box', 'cat'], { input: 'hi\n' })).toBe('hi\n');
  expect(await ok(['run', '--rm', '-i', IMAGE, 'cat'], { input: 'there\n' })).toBe('there\n');
});

test('a megabyte through stdin and back is the same', async () => {
  const text = randomBytes(512 * 1024).toString('hex');
  expect(await ok(['exec', '-i', 'box', 'cat'], { input: text, maxOutputBytes: 4 * 1024 * 1024 } as never)).toBe(text);
});

test('docker run -it has a terminal', async () => {
  const command = `docker --host unix://${home.paths.dockerSocket} run --rm -it ${IMAGE} sh -c 'test -t 0 && stty size && echo done'`;
  const { stdout, code } = await run('script', ['-qec', command, '/dev/null'], { timeoutMs: 60_000, input: '' });
  expect(stdout).toContain('done');
  expect(code).toBe(0);
});

test('the exit code of docker run passes', async () => {
  const { code } = await docker(home, ['run', '--rm', IMAGE, 'sh', '-c', 'exit 42']);
  expect(code).toBe(42);
});

test('save and load, cp both ways', async () => {
  const path = join(home.dir, 'saved.tar');
  await ok(['save', '-o', path, IMAGE]);
  await ok(['tag', IMAGE, 'slipway-test/other:1']);
  expect(await ok(['load', '-i', path])).toContain(`Loaded image: ${IMAGE}`);
  const source = join(home.dir, 'up.bin');
  const bytes = randomBytes(3_000_000);
  await writeFile(source, bytes);
  await ok(['cp', source, 'box:/tmp/up.bin']);
  await ok(['cp', 'box:/tmp/up.bin', join(home.dir, 'down.bin')]);
  expect((await readFile(join(home.dir, 'down.bin'))).equals(bytes)).toBe(true);
});

test('docker build', async () => {
  const context = join(home.dir, 'context');
  await mkdir(context);
  await writeFile(join(context, 'Dockerfile'), `FROM ${IMAGE}\nCOPY hello /hello\nRUN cat /hello > /built\n`);
  await writeFile(join(context, 'hello'), 'built here\n');
  await ok(['build', '-t', 'slipway-test/built:1', context]);
  expect(await ok(['run', '--rm', 'slipway-test/built:1', 'cat', '/built'])).toBe('built here\n');
});

test('events and logs -f arrive as they happen, and end with their client', async () => {
  const host = ['--host', `unix://${home.paths.dockerSocket}`];
  const events = await start('docker', [
    ...host,
    'events',
    '--filter',
    'type=container',
    '--format',
    '{{.Action}} {{.Actor.Attributes.name}}',
  ]);
  let seen = '';
  events.stdout?.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
  });
  await ok(['run', '-d', '--name', 'talker', IMAGE, 'sh', '-c', 'for i in 1 2 3; do echo line $i; sleep 1; done']);
  const logs = await start('docker', [...host, 'logs', '-f', 'talker']);
  let lines = '';
  logs.stdout?.on('data', (chunk: Buffer) => {
    lines += chunk.toString();
  });
  expect((await logs.exited).code).toBe(0);
  expect(lines).toBe('line 1\nline 2\nline 3\n');
  await eventually('the container’s events', () => /start talker/.test(seen) && /die talker/.test(seen));
  await events.end(2000);
});

test('128 MiB each way cost the host little memory', async () => {
  await ok(['exec', 'box', 'dd', 'if=/dev/zero', 'of=/tmp/large', 'bs=1M', 'count=128']);
  global.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 50);
  await ok(['cp', 'box:/tmp/large', join(home.dir, 'large')], { timeoutMs: 170_000 });
  await ok(['cp', join(home.dir, 'large'), 'box:/tmp/back'], { timeoutMs: 170_000 });
  clearInterval(timer);
  expect(Math.round((peak - before) / 1024 / 1024)).toBeLessThanOrEqual(64);
  expect(await ok(['exec', 'box', 'sh', '-c', 'ls /tmp/large /tmp/back | wc -l; rm /tmp/large /tmp/back'])).toBe('2\n');
}, 360_000);

test('guest commands and terminals', async () => {
  const { guest } = vm.service;
  expect(await guest.exec('echo out; echo err >&2; exit 3')).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
  expect((await guest.exec('cat', { input: 'in' })).stdout).toBe('in');
  const shell = await guest.shell({ cols: 80, rows: 24 });
  let screen = '';
  shell.stream.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
  });
  shell.resize(101, 33);
  shell.stream.write('stty size; exit 7\n');
  expect(await shell.exit).toBe(7);
  expect(screen).toContain('33 101');
});

test('usage and logs', async () => {
  const stop = new AbortController();
  for await (const sample of vm.service.handlers.usage({}, testCall(stop.signal))) {
    expect(sample.memoryTotalBytes).toBeGreaterThan(800 * 1024 * 1024);
    expect(sample.diskTotalBytes).toBeGreaterThan(7e9);
    expect(sample.cpuPercent).toBeGreaterThanOrEqual(0);
    stop.abort();
  }
  for (const [source, words] of [
    ['console', 'slipway: stage ready'],
    ['host', 'VM state'],
    ['dockerd', 'API listen on'],
  ] as const) {
    const lines: string[] = [];
    for await (const item of vm.service.handlers.logs({ source, lines: 10_000, follow: false }, testCall())) {
      lines.push(...item.lines);
    }
    expect(
      lines.some((line) => line.includes(words)),
      source,
    ).toBe(true);
  }
  const follow = new AbortController();
  const seen: string[] = [];
  for await (const item of vm.service.handlers.logs(
    { source: 'dockerd', lines: 1, follow: true },
    testCall(follow.signal),
  )) {
    seen.push(...item.lines);
    follow.abort();
  }
  expect(seen.length).toBeGreaterThan(0);
});

test('a stopped VM: docker is told so, calls reject, and it starts again with everything', async () => {
  await vm.service.handlers.stop({ force: false }, testCall());
  expect(vm.service.current).toMatchObject({ state: 'stopped', pid: null, stage: null, problem: null });
  const { code, stderr } = await docker(home, ['ps']);
  expect(code).not.toBe(0);
  expect(stderr).toContain("Slipway's engine is not running: the VM is stopped");
  await expect(vm.service.guest.exec('true')).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
  await vm.settings.update({ vm: { memoryMiB: 1280, diskGiB: 9 } });
  await vm.service.handlers.start({}, testCall());
  expect(vm.service.current).toMatchObject({ state: 'running', memoryMiB: 1280, diskGiB: 9, restartNeeded: false });
  expect(await ok(['images', '--format', '{{.Repository}}:{{.Tag}}'])).toContain(IMAGE);
  const { stdout } = await vm.service.guest.exec('df -k /var/lib/docker | tail -1');
  expect(Number(stdout.trim().split(/\s+/)[1])).toBeGreaterThan(8.5e6);
  await vm.settings.update({ vm: { cpus: 1 } });
  expect(vm.service.current.restartNeeded).toBe(true);
  await expect(vm.settings.update({ vm: { diskGiB: 8 } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
}, 300_000);
