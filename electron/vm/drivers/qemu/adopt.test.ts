import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nullLogger } from '../../../base/logger.ts';
import { homePaths } from '../../../platform/paths.ts';
import { type Child, start } from '../../../platform/process.ts';
import { isAlive, processStartTime } from '../../../platform/process-identity.ts';
import { vmFiles } from '../../files.ts';
import { takeOver } from './adopt.ts';
import { vmName } from './args.ts';
import { readRunRecord } from './run-record.ts';

const uuid = '11111111-2222-4333-8444-555555555555';
let dir: string;
let children: Child[];
const files = () => vmFiles(homePaths({ env: { SLIPWAY_HOME: dir } }));

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-adopt-'));
  await mkdir(files().dir);
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill();
  await Promise.all(children.map(({ exited }) => exited));
  await rm(dir, { recursive: true, force: true });
});

/** Stands for a QEMU that answers nobody: a process that carries a VM's name. */
async function leaveProcess(id: string): Promise<Child> {
  const child = await start(process.execPath, ['-e', 'setInterval(() => {}, 1000)', `guest=${vmName(id)}`]);
  children.push(child);
  return child;
}

async function leaveRecord(id: string, pid: number): Promise<void> {
  const sizes = { accelerator: 'tcg', acceleratorNote: '', cpus: 2, memoryMiB: 1024, imageId: 'x', sshPort: 1 };
  const record = { format: 1, uuid: id, pid, startTime: await processStartTime(pid), ...sizes };
  await writeFile(files().runRecord, JSON.stringify(record));
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
