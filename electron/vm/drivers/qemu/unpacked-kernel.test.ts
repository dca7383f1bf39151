import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nullLogger } from '../../../base/logger.ts';
import { removeFolder } from '../../../platform/testing/remove-folder.ts';
import { unpackedKernel } from './unpacked-kernel.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-kernel-'));
});
afterEach(() => removeFolder(dir));

/** An ELF file that is all header, with one note. */
function elf({ noteType = 18 } = {}): Buffer {
  const bytes = Buffer.alloc(140);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(1, 56);
  bytes.writeUInt32LE(4, 64);
  bytes.writeBigUInt64LE(120n, 72);
  bytes.writeBigUInt64LE(20n, 96);
  for (const [i, word] of [4, 4, noteType].entries()) bytes.writeUInt32LE(word, 120 + 4 * i);
  bytes.write('Xen\0', 132, 'latin1');
  return bytes;
}

/** A frame of zstd with one block, stored as it is. */
function zstd(content: Buffer): Buffer {
  const block = Buffer.alloc(3);
  block.writeUIntLE((content.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, content.length]), block, content]);
}

async function bzImage(content: Buffer, { packed = zstd(content), says = content.length } = {}) {
  const image = Buffer.alloc(1024 + 16 + packed.length + 4);
  image[0x1f1] = 1;
  image.write('HdrS', 0x202, 'latin1');
  image.writeUInt16LE(0x20f, 0x206);
  image.writeUInt32LE(16, 0x248);
  image.writeUInt32LE(packed.length + 4, 0x24c);
  image.set(packed, 1024 + 16);
  image.writeUInt32LE(says, 1024 + 16 + packed.length);
  return kernelFile(image);
}

async function kernelFile(bytes: Buffer, sha256 = 'a'.repeat(64)) {
  const path = join(dir, 'vmlinuz');
  await writeFile(path, bytes);
  return { path, sha256, size: bytes.length };
}

const keepIn = async () => {
  const folder = join(dir, 'vm');
  await mkdir(folder, { recursive: true });
  return folder;
};

async function unpacked(kernel: Awaited<ReturnType<typeof kernelFile>>): Promise<string> {
  return unpackedKernel({ kernel, dir: await keepIn(), log: nullLogger, signal: new AbortController().signal });
}

test('a packed kernel is unpacked once, and replaces that of another image', async () => {
  const kernel = await bzImage(elf());
  const path = await unpacked(kernel);
  expect(await readFile(path)).toEqual(elf());
  // Were it unpacked again, the mark would be gone.
  await writeFile(path, Buffer.alloc(140, 7));
  expect(await unpacked(kernel)).toBe(path);
  expect((await readFile(path))[0]).toBe(7);
  const next = await unpacked({ ...kernel, sha256: 'b'.repeat(64) });
  expect(await readdir(join(dir, 'vm'))).toEqual([`vmlinux-${'b'.repeat(16)}`]);
  expect(await readFile(next)).toEqual(elf());
});

test('one that was cut short is unpacked again', async () => {
  const kernel = await bzImage(elf());
  const path = await unpacked(kernel);
  await writeFile(path, elf().subarray(0, 100));
  expect(await readFile(await unpacked(kernel))).toEqual(elf());
});

test.each([
  ['is no bzImage', () => kernelFile(Buffer.from('vmlinuz'))],
  ['is packed in another way', () => bzImage(elf(), { packed: Buffer.from('1f8b0800000000000000', 'hex') })],
  ['is longer than it says', () => bzImage(elf(), { says: 139 })],
  ['says that it is endless', () => bzImage(elf(), { says: 0xffffffff })],
  ['has no entry for QEMU', () => bzImage(elf({ noteType: 1 }))],
  ['is no ELF file', () => bzImage(Buffer.alloc(140))],
  ['is damaged', () => bzImage(elf(), { packed: zstd(elf()).subarray(0, 60) })],
])('a kernel that %s stays as it is', async (_, make) => {
  const kernel = await make();
  expect(await unpacked(kernel)).toBe(kernel.path);
  expect(await readdir(join(dir, 'vm'))).toEqual([]);
});

test('a folder that cannot be written to costs nothing but time', async () => {
  const kernel = await bzImage(elf());
  const file = join(dir, 'no-folder');
  await writeFile(file, '');
  const options = { dir: file, log: nullLogger, signal: new AbortController().signal };
  expect(await unpackedKernel({ ...options, kernel })).toBe(kernel.path);
});
