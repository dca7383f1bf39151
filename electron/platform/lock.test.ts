import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock } from './lock.ts';
import { start } from './process.ts';
import { removeFolder } from './testing/remove-folder.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-lock-'));
  file = join(dir, 'host.lock');
});
afterEach(() => removeFolder(dir));

test('one holder at a time, who is named', async () => {
  const lock = await acquireLock(file);
  await expect(acquireLock(file)).rejects.toMatchObject({ code: 'IN_USE', details: { pid: process.pid } });
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

/** A socket as another Slipway has it while it holds the lock. */
const holding = (answer: string) =>
  `const s = require('net').createServer((c) => c.end(${answer}));
   s.listen(process.argv[1], () => console.log('held'))`;
async function startHolder(path: string, answer = "process.pid + ' holding\\n'") {
  const holder = await start(process.execPath, ['-e', holding(answer), path]);
  await new Promise((resolve) => holder.stdout?.once('data', resolve));
  return holder;
}

test('who holds it is named by itself, and kill -9 of the holder frees it', async () => {
  await writeFile(file, JSON.stringify({ pid: 1, startTime: 'of a process that has ended' }));
  const holder = await startHolder(`${file}.other.sock`);
  await expect(acquireLock(file)).rejects.toMatchObject({
    code: 'IN_USE',
    message: `${dir} is in use by process ${holder.pid}`,
    details: { pid: holder.pid },
  });
  holder.kill();
  await holder.exited;
  await (await acquireLock(file)).release();
  expect((await readdir(dir)).filter((name) => name.endsWith('.sock'))).toEqual([]);
});

test('a process that has ended is not blamed for one that does not say who it is', async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, startTime: 'of another boot' }));
  const holder = await startHolder(`${file}.other.sock`, "''");
  await expect(acquireLock(file)).rejects.toMatchObject({ message: `${dir} is in use by another process` });
  holder.kill();
  await holder.exited;
});

test('a folder whose path is longer than a socket’s may be', async () => {
  const long = join(dir, 'x'.repeat(150), 'host.lock');
  const lock = await acquireLock(long);
  await expect(acquireLock(long)).rejects.toMatchObject({ code: 'IN_USE', details: { pid: process.pid } });
  await lock.release();
});
