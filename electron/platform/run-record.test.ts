import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Child, start } from './process.ts';
import { processStartTime } from './process-identity.ts';
import { isOurs, readRunRecord, vmName } from './run-record.ts';
import { removeFolder } from './testing/remove-folder.ts';

const uuid = '11111111-2222-4333-8444-555555555555';
let dir: string;
let child: Child;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-rec-'));
  // Stands for QEMU: what counts is its pid, its start time and the name on its command line.
  child = await start(process.execPath, ['-e', 'setInterval(() => {}, 1000)', `guest=${vmName(uuid)}`]);
});
afterEach(async () => {
  child.kill();
  await child.exited;
  await removeFolder(dir);
});

test('ours is the process with the pid, the start time and the id', async () => {
  const startTime = await processStartTime(child.pid);
  expect(await isOurs({ pid: child.pid, startTime, uuid })).toBe(true);
  expect(await isOurs({ pid: child.pid, startTime: 'another boot:1', uuid })).toBe(false);
  expect(await isOurs({ pid: child.pid, startTime, uuid: uuid.replace('1', '9') })).toBe(false);
  expect(await isOurs({ pid: process.pid, startTime, uuid })).toBe(false);
  child.kill();
  await child.exited;
  expect(await isOurs({ pid: child.pid, startTime, uuid })).toBe(false);
});

test('a record that cannot be read is none', async () => {
  const file = join(dir, 'run.json');
  expect(await readRunRecord(file)).toBeNull();
  for (const content of ['', '\0\0', '{"format":2}', '{"format":1,"pid":-3}']) {
    await writeFile(file, content);
    expect(await readRunRecord(file)).toBeNull();
  }
});
