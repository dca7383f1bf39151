import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock, readOwner } from './lock.ts';
import { start } from './process.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-lock-'));
  file = join(dir, 'host.lock');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('one holder at a time, who is named', async () => {
  const lock = await acquireLock(file);
  await expect(acquireLock(file)).rejects.toMatchObject({ code: 'IN_USE', details: { pid: process.pid } });
  expect(await readOwner(file)).toMatchObject({ pid: process.pid });
  await lock.release();
  await (await acquireLock(file)).release();
});

test('another path to the same folder is the same lock, also when the file was deleted', async () => {
  const lock = await acquireLock(file);
  await symlink(dir, join(dir, 'alias'));
  await rm(file);
  await expect(acquireLock(join(dir, 'alias', 'host.lock'))).rejects.toMatchObject({ code: 'IN_USE' });
  await lock.release();
});

test('of many at once exactly one gets it', async () => {
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(file)));
  const held = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(held).toHaveLength(1);
  await held[0]?.release();
});

test('stale content of the file keeps nobody out', async () => {
  await writeFile(file, '{"pid":1,"startTime":"x"}');
  await (await acquireLock(file)).release();
  await writeFile(file, '\0\0\0\0');
  await (await acquireLock(file)).release();
});

/** Abstract sockets of ours, as the kernel lists them. */
async function heldNames(): Promise<string[]> {
  const lines = (await readFile('/proc/net/unix', 'utf8')).split('\n');
  return lines.map((line) => line.split(' ').at(-1) ?? '').filter((name) => name.startsWith('@slipway-lock-'));
}

test('kill -9 of the holder frees it', async () => {
  const before = await heldNames();
  const lock = await acquireLock(file);
  const name = (await heldNames()).find((one) => !before.includes(one)) as string;
  await lock.release();
  // Another process takes the kernel's part of the lock, by the very name acquireLock listens on.
  const script = `require('net').createServer().listen('\\0' + process.argv[1].slice(1), () => console.log('held'))`;
  const holder = await start(process.execPath, ['-e', script, name]);
  await new Promise((resolve) => holder.stdout?.once('data', resolve));
  await expect(acquireLock(file)).rejects.toMatchObject({ code: 'IN_USE' });
  holder.kill();
  await holder.exited;
  await (await acquireLock(file)).release();
});
