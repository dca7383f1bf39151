import { mkdtemp, open, readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../platform/process.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { CHUNK_BYTES, chunksIn, isZero, readChunk } from './chunks.ts';
import { copyDisk } from './copy.ts';
import { usedChunks } from './used-chunks.ts';

const SIZE = 1024 ** 3;
let dir: string;
let disk: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-ext4-'));
  disk = join(dir, 'data.img');
  await writeFile(disk, '');
  await truncate(disk, SIZE);
  // As the guest makes it.
  const features = ['-O', '64bit,metadata_csum', '-L', 'slipway-data', '-m', '1'];
  const lazily = ['-E', 'lazy_itable_init=1,lazy_journal_init=1,nodiscard'];
  const { code, stderr } = await run('/usr/sbin/mke2fs', ['-q', '-F', '-t', 'ext4', ...features, ...lazily, disk]);
  expect([code, stderr]).toEqual([0, '']);
});
afterEach(() => removeFolder(dir));

const debugfs = (input: string) => run('/usr/sbin/debugfs', ['-w', disk], { input });

async function used(): Promise<Set<number>> {
  const handle = await open(disk);
  return usedChunks(handle, SIZE)
    .then((chunks) => new Set(chunks))
    .finally(() => handle.close());
}

async function filled(): Promise<number[]> {
  const handle = await open(disk);
  const found: number[] = [];
  for (let index = 0; index < chunksIn(SIZE); index++)
    if (!isZero(await readChunk(handle, index, SIZE))) found.push(index);
  await handle.close();
  return found;
}

test('what a file system uses is told by it, also what was deleted, and a copy of that is all there is', async () => {
  const words = join(dir, 'words');
  await writeFile(words, Buffer.alloc(40 * 1024 * 1024, 'words'));
  // Enough small ones for several blocks of inodes.
  const small = Array.from({ length: 300 }, (_, index) => `write ${join(dir, 'small')} small-${index}\n`).join('');
  await writeFile(join(dir, 'small'), 'small');
  await debugfs(`write ${words} kept\nwrite ${words} gone\n${small}`);
  const before = await used();
  // 80 MiB of files, and a journal of 32 MiB: the inodes that nobody has yet are not among them.
  expect(before.size).toBeLessThan(40);
  const full = await filled();
  expect(full.filter((index) => !before.has(index))).toEqual([]);
  await debugfs('rm gone\n');
  const after = await used();
  // Its bytes are still there, and nobody's.
  expect((await filled()).filter((index) => !after.has(index)).length).toBeGreaterThanOrEqual(
    (40 * 1024 * 1024) / CHUNK_BYTES - 3,
  );
  const copy = join(dir, 'copy.img');
  const signal = new AbortController().signal;
  await copyDisk({ from: disk, to: copy, signal, onProgress: () => undefined });
  expect((await run('/usr/sbin/e2fsck', ['-fn', copy])).code).toBe(0);
  const { stdout } = await run('/usr/sbin/debugfs', ['-R', 'cat small-299', copy]);
  expect(stdout).toBe('small');
  const back = join(dir, 'back');
  await run('/usr/sbin/debugfs', ['-R', `dump kept ${back}`, copy]);
  expect((await readFile(back)).equals(await readFile(words))).toBe(true);
});

test('of a disk that was not unmounted all is read', async () => {
  await debugfs('set_super_value state 0\n');
  expect((await used()).size).toBe(chunksIn(SIZE));
});
