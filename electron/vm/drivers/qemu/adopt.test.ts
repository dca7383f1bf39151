import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nullLogger } from '../../../base/logger.ts';
import { dataDiskPlace } from '../../../platform/data-record.ts';
import { homePaths } from '../../../platform/paths.ts';
import { type Child, start } from '../../../platform/process.ts';
import { isAlive, openFiles, processStartTime } from '../../../platform/process-identity.ts';
import { readRunRecord, vmName } from '../../../platform/run-record.ts';
import { removeFolder } from '../../../platform/testing/remove-folder.ts';
import type { DriverEvent } from '../../driver.ts';
import { takeOver } from './adopt.ts';
import { QemuDriver } from './driver.ts';
import { qemuFiles } from './files.ts';
import { inTurn } from './testing/in-turn.ts';

const uuid = '11111111-2222-4333-8444-555555555555';
let dir: string;
let children: Child[];
let servers: { server: Server; sockets: Set<Socket> }[];
const paths = () => homePaths({ env: { SLIPWAY_HOME: dir } });
const files = () => qemuFiles(paths());

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-adopt-'));
  await mkdir(files().dir);
  children = [];
  servers = [];
});
afterEach(async () => {
  for (const { server, sockets } of servers) {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
  for (const child of children) child.kill();
  await Promise.all(children.map(({ exited }) => exited));
  await removeFolder(dir);
});

/** Stands for a QEMU that answers nobody: a process that carries a VM's name. */
async function leaveProcess(id: string): Promise<Child> {
  const child = await start(process.execPath, ['-e', 'setInterval(() => {}, 1000)', `guest=${vmName(id)}`]);
  children.push(child);
  return child;
}

async function leaveRecord(id: string, pid: number, sshPort = 1): Promise<void> {
  const sizes = { accelerator: 'tcg', acceleratorNote: null, cpus: 2, memoryMiB: 1024, imageId: 'x', sshPort };
  const record = { format: 1, uuid: id, pid, startTime: await processStartTime(pid), ...sizes };
  await writeFile(files().runRecord, JSON.stringify(record));
}

/** Listens in place of the VM process, or its guest. */
async function serve(where: string | { port: number; host: string }, greet: (socket: Socket) => void): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    greet(socket);
  });
  servers.push({ server, sockets });
  await new Promise<void>((resolve) => server.listen(where, resolve));
  return server;
}

interface Obedience {
  /** What its monitor answers. */
  readonly words?: string;
  /** Whether it answers an order at all. */
  readonly hears?: (execute: string) => boolean;
}

/** Listens as a VM process that obeys; gives back the orders it gets. */
async function serveControl({ words = '', hears = () => true }: Obedience = {}): Promise<string[]> {
  const orders: string[] = [];
  await serve(
    files().qmpSocket,
    inTurn((socket) => {
      socket.write('{"QMP":{}}\n');
      // It passes on the socket's errors, as when a driver hangs up before it has read an answer.
      const lines = createInterface({ input: socket }).on('error', () => undefined);
      lines.on('line', (line) => {
        const { execute, id } = JSON.parse(line) as { execute: string; id: number };
        if (!hears(execute)) return;
        orders.push(execute);
        const answers: Record<string, unknown> = {
          'query-uuid': { UUID: uuid },
          'query-status': { status: 'running' },
          'human-monitor-command': words,
        };
        socket.write(`${JSON.stringify({ return: answers[execute] ?? {}, id })}\n`);
      });
    }),
  );
  return orders;
}

const find = () => takeOver({ files: files(), uuid, log: nullLogger, signal: new AbortController().signal });

test('nothing is there: nothing is found', async () => {
  expect(await find()).toBeNull();
});

test.each([
  ['our own', uuid],
  ['an earlier identity’s', uuid.replaceAll('1', '9')],
])('a VM process that does not answer is ended, be it %s', async (_, id) => {
  const child = await leaveProcess(id);
  await leaveRecord(id, child.pid);
  expect(await find()).toBeNull();
  expect(await isAlive(child.pid)).toBe(false);
  expect(await readRunRecord(files().runRecord)).toBeNull();
});

test('one that was never recorded is found by the pid file QEMU writes', async () => {
  const child = await leaveProcess(uuid);
  await writeFile(files().pidFile, `${child.pid}\n`);
  expect(await find()).toBeNull();
  expect(await isAlive(child.pid)).toBe(false);
});

test('a process that has the pid now, and is no VM, is left alone', async () => {
  const child = await start(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  children.push(child);
  await leaveRecord(uuid, child.pid);
  await writeFile(files().pidFile, `${child.pid}\n`);
  expect(await find()).toBeNull();
  expect(await isAlive(child.pid)).toBe(true);
});

test('one that takes no orders is not ended while its guest answers, and is told what it missed when it does', async () => {
  const child = await leaveProcess(uuid);
  const guest = await serve({ port: 0, host: '127.0.0.1' }, (socket) => socket.write('SSH-2.0-OpenSSH\r\n'));
  await leaveRecord(uuid, child.pid, (guest.address() as AddressInfo).port);
  const driver = new QemuDriver({
    paths: paths(),
    dataDisk: () => dataDiskPlace(paths()),
    uuid,
    log: nullLogger,
    env: {},
  });
  const events: DriverEvent[] = [];
  driver.onEvent((event) => events.push(event));
  const signal = new AbortController().signal;
  expect(await driver.adopt({ signal })).toMatchObject({ pid: child.pid });
  expect([events, await isAlive(child.pid)]).toEqual([[{ type: 'control', up: false }], true]);
  const orders = await serveControl();
  await expect.poll(() => orders).toContain('cont');
  expect(orders).toEqual(['qmp_capabilities', 'human-monitor-command', 'query-status', 'cont']);
  expect(events.at(-1)).toEqual({ type: 'control', up: true });
  await driver.detach();
  expect(await isAlive(child.pid)).toBe(true);
});

test('a VM process that greets and is then silent for a while is under control again', async () => {
  const child = await leaveProcess(uuid);
  let silent = true;
  // Asked when the process has not answered: by then it does.
  const guest = await serve({ port: 0, host: '127.0.0.1' }, (socket) => {
    silent = false;
    socket.write('SSH-2.0-OpenSSH\r\n');
  });
  await leaveRecord(uuid, child.pid, (guest.address() as AddressInfo).port);
  await serve(files().consoleSocket, (socket) => socket.write('hello\n'));
  await serveControl({ hears: (execute) => execute === 'qmp_capabilities' || !silent });
  const driver = new QemuDriver({
    paths: paths(),
    dataDisk: () => dataDiskPlace(paths()),
    uuid,
    log: nullLogger,
    env: {},
  });
  const events: DriverEvent[] = [];
  driver.onEvent((event) => events.push(event));
  await driver.adopt({ signal: new AbortController().signal });
  const isUp = () => events.findLast(({ type }) => type === 'control');
  await expect.poll(isUp).toEqual({ type: 'control', up: true });
  await expect.poll(() => events).toContainEqual({ type: 'console', line: 'hello' });
  await driver.forward({ protocol: 'udp', address: '127.0.0.1', port: 5353, guestPort: 53 });
  await driver.detach();
});

// Elsewhere nothing tells how many a process has.
test.runIf(process.platform === 'linux')('a UDP port that fails for want of a descriptor says so', async () => {
  const hold =
    "const { openSync } = require('fs'); try { for (;;) openSync('/dev/null'); } catch {} setInterval(() => {}, 1000)";
  const node = [process.execPath, '-e', hold, `guest=${vmName(uuid)}`];
  const child = await start('sh', ['-c', 'ulimit -n 64; exec "$@"', 'sh', ...node]);
  children.push(child);
  await expect.poll(async () => (await openFiles(child.pid))?.count).toBeGreaterThanOrEqual(64);
  await leaveRecord(uuid, child.pid);
  await serveControl({ words: 'Could not set up host forwarding rule' });
  await serve(files().consoleSocket, () => undefined);
  const driver = new QemuDriver({
    paths: paths(),
    dataDisk: () => dataDiskPlace(paths()),
    uuid,
    log: nullLogger,
    env: {},
  });
  await driver.adopt({ signal: new AbortController().signal });
  await expect(
    driver.forward({ protocol: 'udp', address: '127.0.0.1', port: 5353, guestPort: 53 }),
  ).rejects.toMatchObject({
    code: 'VM_FAILED',
    message: 'the VM process has all 64 files and connections open that it may have',
    details: { reason: 'descriptors' },
  });
  await driver.detach();
});
