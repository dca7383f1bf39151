import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homePaths } from '../../platform/paths.ts';
import { type Child, start } from '../../platform/process.ts';
import { processStartTime } from '../../platform/process-identity.ts';
import { vmName } from '../../platform/run-record.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { run } from '../run.ts';
import { fakeIo } from '../testing/fake-io.ts';

const uuid = '11111111-2222-4333-8444-555555555555';
const vm = {
  format: 1,
  uuid,
  sshPort: 1,
  accelerator: 'tcg',
  acceleratorNote: null,
  cpus: 2,
  memoryMiB: 1024,
  imageId: 'x',
};
let dir: string;
let child: Child;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-left-'));
  await mkdir(join(dir, 'vm'));
  await writeFile(join(dir, 'vm', 'data.img'), '');
  // Stands for QEMU.
  child = await start(process.execPath, ['-e', 'setInterval(() => {}, 1000)', `guest=${vmName(uuid)}`]);
});
afterEach(async () => {
  child.kill();
  await child.exited;
  await removeFolder(dir);
});

/** What `slipway status` says after a host left this record. */
async function statusAfter(record: object | string): Promise<{ code: number; words: string; state: string }> {
  const env = { SLIPWAY_HOME: dir };
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  await writeFile(homePaths({ env }).vmRecord, text);
  const [words, json] = [fakeIo(env), fakeIo(env)];
  const code = await run(['status'], words.io, new AbortController().signal);
  await run(['status', '--json'], json.io, new AbortController().signal);
  return { code, words: words.out(), state: JSON.parse(json.out()).state };
}

test('status tells of a VM that runs without a host, and what to do', async () => {
  const startTime = await processStartTime(child.pid);
  const found = await statusAfter({ ...vm, pid: child.pid, startTime });
  expect(found).toMatchObject({ code: 3, state: 'degraded' });
  expect(found.words).toMatch(/its VM still is.*slipway up.*slipway down/);
});

test('and of one that sleeps, which is not stopped', async () => {
  await mkdir(join(dir, 'vm', 'asleep'));
  await writeFile(join(dir, 'vm', 'asleep', 'state.json'), '{}');
  const found = await statusAfter('no json');
  expect([found.code, found.state, found.words]).toEqual([3, 'asleep', expect.stringContaining('Its VM sleeps')]);
});

test.each([
  ['has ended', { ...vm, pid: 2 ** 22 + 1, startTime: null }],
  ['had the pid that another process has now', { ...vm, pid: process.pid, startTime: 'earlier' }],
  ['had the pid of another process, on a system that tells no start', { ...vm, pid: process.pid, startTime: null }],
  ['is in a record nobody can read', 'no json'],
])('a VM that %s is stopped', async (_, record) => {
  const found = await statusAfter(record);
  expect([found.code, found.state, found.words]).toEqual([3, 'stopped', expect.stringContaining('Its VM is stopped')]);
});
