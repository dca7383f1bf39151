import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProxyHooks } from '../../engine/proxy/hooks.ts';
import { homePaths } from '../../platform/paths.ts';
import { freePort } from '../../platform/ports.ts';
import { run, start } from '../../platform/process.ts';
import { QemuDriver, type QemuDriverOptions } from '../../vm/drivers/qemu/driver.ts';
import { testRunLike } from '../containers/testing/run-like.ts';
import { testImageLists } from '../images/testing/image-lists.ts';
import { testPublishedPorts } from '../ports/testing/published-ports.ts';
import { testClientRequests } from './testing/client-requests.ts';
import { testContainersAndHost } from './testing/containers-and-host.ts';
import { testGuest } from './testing/guest.ts';
import { importBusybox, importPerl } from './testing/images.ts';
import { testOutgoingFlows } from './testing/outgoing-flows.ts';
import { testUpkeep } from './testing/upkeep.ts';
import { docker, eventually, type TestHome, type TestVm, testCall, testHome, testVm } from './testing/vm-fixture.ts';

const IMAGE = 'slipway-test/busybox:1';
let base: TestHome;
let home: TestHome;
let vm: TestVm;
/** What is asked and told of requests, by the tests that are about that. */
let hooks: ProxyHooks = {};

// All of this file runs in a home whose path is too long for sockets, and odd, with the first choice of an SSH port taken.
beforeAll(async () => {
  base = await testHome();
  const root = join(base.dir, `a-long-folder-${'x'.repeat(100)}`, 'with, a comma and "quotes"');
  const env = { ...base.env, SLIPWAY_HOME: root };
  home = { ...base, env, paths: homePaths({ env }) };
  const taken = createServer();
  const driver = {
    name: 'qemu',
    create: (options: QemuDriverOptions) => {
      const pickPort = async (host: string) => {
        if (taken.listening) return freePort(host);
        await new Promise<void>((resolve) => taken.listen({ port: 0, host }, resolve));
        return (taken.address() as { port: number }).port;
      };
      return new QemuDriver({ ...options, pickPort });
    },
  };
  const clients: ProxyHooks = {
    claimPorts: async (container, signal) => (await hooks.claimPorts?.(container, signal)) ?? (async () => undefined),
    onRequest: (request) => hooks.onRequest?.(request),
  };
  vm = await testVm(home, { driver, clients });
  await vm.service.handlers.start({}, testCall());
  expect(taken.listening).toBe(true);
  taken.close();
  await Promise.all([importBusybox(home, IMAGE), importPerl(home)]);
});

afterAll(async () => {
  await vm.discard();
  await rm(home.paths.runtime, { recursive: true, force: true });
  await base.remove();
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

test('the socket’s path is short where the home’s is not, and the docker context leads to it', async () => {
  expect(Buffer.byteLength(home.paths.root)).toBeGreaterThan(107);
  expect(Buffer.byteLength(home.paths.dockerSocket)).toBeLessThan(104);
  const { code, stdout } = await run('docker', ['--context', 'slipway', 'version', '-f', '{{.Server.Os}}'], {
    env: { DOCKER_CONFIG: join(home.dir, 'docker') },
  });
  expect([code, stdout]).toEqual([0, 'linux\n']);
});

test('stdin ends at the right time, and exit codes pass: echo hi | docker exec -i', async () => {
  await ok(['run', '-d', '--init', '--name', 'box', IMAGE, 'sleep', '3600']);
  expect(await ok(['exec', '-i', 'box', 'cat'], { input: 'hi\n' })).toBe('hi\n');
  const run = ['run', '--rm', '-i', IMAGE, 'sh', '-c', 'cat; exit 42'];
  expect(await docker(home, run, { input: 'there\n' })).toMatchObject({ code: 42, stdout: 'there\n' });
});

test('a megabyte through stdin and back is the same', async () => {
  const text = randomBytes(512 * 1024).toString('hex');
  expect(await ok(['exec', '-i', 'box', 'cat'], { input: text, maxOutputBytes: 4 * 1024 * 1024 } as never)).toBe(text);
});

test('docker run -it has a terminal: its size, what is typed, its exit code', async () => {
  const docker = `docker --host unix://${home.paths.dockerSocket} run --rm -it ${IMAGE} sh`;
  const { stdout, code } = await run('script', ['-qec', `stty cols 93 rows 31; ${docker}`, '/dev/null'], {
    timeoutMs: 60_000,
    input: 'test -t 0 && stty size; echo $((6 * 7)) typed; exit 9\r',
  });
  expect(stdout).toContain('31 93');
  expect(stdout).toContain('42 typed');
  expect(code).toBe(9);
});

test('docker save | docker load, both at once', async () => {
  const docker = `docker --host unix://${home.paths.dockerSocket}`;
  const { code, stdout } = await run('bash', ['-c', `set -o pipefail; ${docker} save ${IMAGE} | ${docker} load`]);
  expect([code, stdout]).toEqual([0, `Loaded image: ${IMAGE}\n`]);
});

test('docker cp, both ways', async () => {
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
  await ok(['run', '-d', '--name', 'talker', IMAGE, 'sh', '-c', 'for i in 1 2 3; do echo line $i; sleep 0.3; done']);
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

test('another VM on the same data disk is refused, and named', async () => {
  const other = await testHome();
  await mkdir(other.paths.vm, { recursive: true });
  await link(home.paths.dataDisk, other.paths.dataDisk);
  const second = await testVm(other);
  try {
    await expect(second.service.handlers.start({}, testCall())).rejects.toMatchObject({
      code: 'IN_USE',
      details: { reason: 'data-disk-locked' },
    });
    expect(second.service.current).toMatchObject({ state: 'broken', pid: null });
  } finally {
    await second.close();
    await other.remove();
  }
  await ok(['ps', '-q']);
});

describe('the guest', () => testGuest(() => ({ home, vm, image: IMAGE })));

describe('a container run like another', () => testRunLike(() => ({ home, image: IMAGE })));

describe('images in containerd’s store', () => testImageLists(() => ({ home, vm, driver: 'overlayfs' })));

describe('published ports', () => testPublishedPorts(() => ({ home, vm, image: IMAGE })));

const listen = (given: ProxyHooks) => {
  hooks = given;
};

describe('requests of clients', () => testClientRequests(() => ({ home, vm, image: IMAGE, listen })));

// Its engine has been in a swarm, and read its configuration again for that: it does not know `host-gateway` any more (ADR 22).
describe('containers and their host', () => testContainersAndHost(() => ({ home, vm, image: IMAGE })));

describe('upkeep', () => testUpkeep(() => ({ home, vm, image: IMAGE })));

// Last: for four minutes after it, new flows and lookups are turned away.
describe('outgoing flows', () => testOutgoingFlows(() => ({ home, vm, image: IMAGE })));
