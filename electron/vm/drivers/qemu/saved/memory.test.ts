import { mkdtemp, readdir, stat, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { nullLogger } from '../../../../base/logger.ts';
import { removeFolder } from '../../../../platform/testing/remove-folder.ts';
import { clearMemory, copySparse, openMemory } from './memory.ts';

const { signal } = new AbortController();
const uuid = '5ec0ffee-2222-4333-8444-555555555555';
const options = { memoryMiB: 16, uuid, copyOf: null, log: nullLogger, signal };
const left = async () =>
  (await readdir('/dev/shm').catch(() => [])).filter((name) => name.startsWith('slipway-5ec0ffee-'));

test('a guest’s memory is a file that nobody can find', async () => {
  const { file: memory, note } = await openMemory(options);
  onTestFinished(() => memory?.close());
  expect(note).toBeNull();
  const { size, nlink, mode } = (await memory?.stat()) ?? {};
  expect({ size, nlink, mode: (mode ?? 0) & 0o777 }).toEqual({ size: 16 * 1024 * 1024, nlink: 0, mode: 0o600 });
  expect(await left()).toEqual([]);
});

test('it is in a file system of its own, which others cannot fill', async () => {
  const { file: memory } = await openMemory(options);
  onTestFinished(() => memory?.close());
  const [own, shared] = [await statfs(`/proc/self/fd/${memory?.fd}`), await stat('/dev/shm')];
  expect((await memory?.stat())?.dev).not.toBe(shared.dev);
  expect(own.blocks * own.bsize).toBe(17 * 1024 * 1024);
});

test('where none is granted it is where all programs have theirs; without room there it is of another kind, and a copy is refused', async () => {
  vi.stubEnv('PATH', '/nonexistent');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { file: memory, note } = await openMemory(options);
  onTestFinished(() => memory?.close());
  // Who wonders why a VM was killed has to find it.
  expect(note).toMatchObject({ id: 'sleep.sharedMemory', text: expect.stringContaining('/dev/shm') });
  expect(await memory?.stat()).toMatchObject({ dev: (await stat('/dev/shm')).dev, nlink: 0 });
  const tooMuch = { ...options, memoryMiB: 1024 ** 3 };
  expect(await openMemory(tooMuch)).toMatchObject({ file: null, note: { id: 'sleep.noRoom' } });
  await expect(openMemory({ ...tooMuch, copyOf: '/etc/hostname' })).rejects.toThrow('no room');
  expect(await left()).toEqual([]);
});

test('a copy holds what is there, and room for nothing else', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-memory-'));
  onTestFinished(() => removeFolder(dir));
  const from = join(dir, 'from');
  await writeFile(from, Buffer.concat([Buffer.alloc(8 << 20), Buffer.from('the end')]));
  await copySparse(from, join(dir, 'to'), signal);
  const { size, blocks } = await stat(join(dir, 'to'));
  expect(size).toBe((8 << 20) + 7);
  expect(blocks * 512).toBeLessThan(1 << 20);
  await expect(copySparse(join(dir, 'none'), join(dir, 'to'), signal)).rejects.toThrow('none');
  const { file: memory } = await openMemory({ ...options, copyOf: from });
  onTestFinished(() => memory?.close());
  expect((await memory?.stat())?.size).toBe((8 << 20) + 7);
  await clearMemory(uuid);
  expect(await left()).toEqual([]);
});
