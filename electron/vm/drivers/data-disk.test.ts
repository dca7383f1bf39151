import { mkdtemp, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { ensureDataDisk } from './data-disk.ts';

const MIB = 1024 * 1024;
let dir: string;
let disk: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-disk-'));
  disk = join(dir, 'data.img');
});
afterEach(() => removeFolder(dir));

const size = async () => (await stat(disk)).size;

/** The start of an ext4 file system with a label. */
function ext4(label: string): Buffer {
  const bytes = Buffer.alloc(2 * MIB);
  bytes.writeUInt16LE(0xef53, 1024 + 0x38);
  bytes.write(label, 1024 + 0x78, 'latin1');
  return bytes;
}

test('is made, grows, and never shrinks', async () => {
  await ensureDataDisk({ path: disk, isKnown: false }, 4 * MIB);
  expect(await size()).toBe(4 * MIB);
  await ensureDataDisk({ path: disk, isKnown: false }, 8 * MIB);
  expect(await size()).toBe(8 * MIB);
  await ensureDataDisk({ path: disk, isKnown: false }, 4 * MIB);
  expect(await size()).toBe(8 * MIB);
});

test('grows with our file system on it', async () => {
  await writeFile(disk, ext4('slipway-data'));
  await ensureDataDisk({ path: disk, isKnown: false }, 4 * MIB);
  expect(await size()).toBe(4 * MIB);
});

test.each([
  ['another file system', ext4('photos')],
  ['something else', Buffer.from('somebody else’s data')],
])('keeps its size with %s on it', async (_, bytes) => {
  await writeFile(disk, bytes);
  await truncate(disk, 2 * MIB);
  await ensureDataDisk({ path: disk, isKnown: false }, 4 * MIB);
  expect(await size()).toBe(2 * MIB);
});

test('one that is known and not there is away, and none is made in its place', async () => {
  const away = ensureDataDisk({ path: disk, isKnown: true }, 4 * MIB);
  await expect(away).rejects.toMatchObject({ code: 'VM_FAILED', details: { reason: 'data-disk-away' } });
  await expect(size()).rejects.toThrow('ENOENT');
});
