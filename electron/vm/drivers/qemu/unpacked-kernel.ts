import { type FileHandle, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import type { Logger } from '../../../base/logger.ts';
import { writeFileAtomic } from '../../../platform/files.ts';
import { ioError, messageOf } from '../../../platform/io-error.ts';
import { openRegular } from '../../../platform/read-file.ts';
import type { ImageFile } from '../../image/manifest.ts';

export interface UnpackOptions {
  /** The image's kernel, its checksum verified. */
  readonly kernel: ImageFile;
  /** Where the unpacked one is kept; of other kernels nothing is. */
  readonly dir: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const PREFIX = 'vmlinux-';
/** Much more than any kernel: a damaged length must not cost memory. */
const LARGEST = 512 * 1024 * 1024;

/**
 * The x86 kernel as QEMU can start it without the guest's unpacking it first (PVH), which takes an emulated CPU a second
 * of each boot, and this machine's a second once. Resolves with the path of the packed one where that cannot be had: for
 * a kernel in another form, or want of room.
 */
export async function unpackedKernel({ kernel, dir, log, signal }: UnpackOptions): Promise<string> {
  const payload = await findPayload(kernel.path);
  if (!payload) return kernel.path;
  const path = join(dir, `${PREFIX}${kernel.sha256.slice(0, 16)}`);
  try {
    const present = await stat(path).catch(() => null);
    if (present?.size === payload.unpackedSize) return path;
    await dropUnpackedKernels(dir);
    const elf = await unpack(kernel.path, payload);
    if (!elf || !hasPvhEntry(elf)) return kernel.path;
    await writeFileAtomic(path, elf);
    log.info('unpacked the kernel', { bytes: elf.length });
    return path;
  } catch (error) {
    signal.throwIfAborted();
    log.warn('the kernel stays packed', { error: messageOf(error) });
    return kernel.path;
  }
}

/** Deletes those that are kept: they are looked at by their size alone. */
export async function dropUnpackedKernels(dir: string): Promise<void> {
  const names = await readdir(dir).catch((): string[] => []);
  for (const name of names) if (name.startsWith(PREFIX)) await rm(join(dir, name), { force: true });
}

interface Payload {
  readonly offset: number;
  readonly size: number;
  readonly unpackedSize: number;
}

/** Where a bzImage has its zstd-packed kernel; null for anything else. See Documentation/arch/x86/boot.rst. */
async function findPayload(path: string): Promise<Payload | null> {
  const file = await openKernel(path);
  try {
    const header = await readAt(file, 0, 0x250);
    // "HdrS", and the protocol that has the payload's place: 2.08.
    if (header.length < 0x250 || header.readUInt32LE(0x202) !== 0x53726448 || header.readUInt16LE(0x206) < 0x208) {
      return null;
    }
    const setupSectors = header[0x1f1] || 4;
    const offset = (setupSectors + 1) * 512 + header.readUInt32LE(0x248);
    const length = header.readUInt32LE(0x24c);
    const magic = await readAt(file, offset, 4);
    if (length < 8 || magic.length < 4 || magic.readUInt32LE(0) !== 0xfd2fb528) return null;
    // The build puts the unpacked size behind it.
    const size = length - 4;
    const tail = await readAt(file, offset + size, 4);
    const unpackedSize = tail.length === 4 ? tail.readUInt32LE(0) : 0;
    return unpackedSize > 0 && unpackedSize <= LARGEST ? { offset, size, unpackedSize } : null;
  } finally {
    await file.close();
  }
}

/** Null when it is not what the header promised. */
async function unpack(path: string, { offset, size, unpackedSize }: Payload): Promise<Buffer | null> {
  const file = await openKernel(path);
  const packed = await readAt(file, offset, size).finally(() => file.close());
  const elf = await promisify(zstdDecompress)(packed, { maxOutputLength: unpackedSize });
  return elf.length === unpackedSize ? elf : null;
}

/** Whether QEMU finds where to enter: a note of Xen's with the 32-bit entry point. */
function hasPvhEntry(elf: Buffer): boolean {
  const is64 = elf.length >= 64 && elf.readUInt32BE(0) === 0x7f454c46 && elf[4] === 2;
  if (!is64) return false;
  const table = Number(elf.readBigUInt64LE(32));
  const [entrySize, count] = [elf.readUInt16LE(54), elf.readUInt16LE(56)];
  for (let i = 0; i < count; i++) {
    const header = elf.subarray(table + i * entrySize, table + (i + 1) * entrySize);
    if (header.length < 56 || header.readUInt32LE(0) !== PT_NOTE) continue;
    const offset = Number(header.readBigUInt64LE(8));
    if (hasXenEntry(elf.subarray(offset, offset + Number(header.readBigUInt64LE(32))))) return true;
  }
  return false;
}

const PT_NOTE = 4;
const XEN_ELFNOTE_PHYS32_ENTRY = 18;

function hasXenEntry(notes: Buffer): boolean {
  const padded = (length: number) => Math.ceil(length / 4) * 4;
  for (let at = 0; at + 12 <= notes.length; ) {
    const [nameSize, descSize, type] = [0, 4, 8].map((field) => notes.readUInt32LE(at + field)) as [
      number,
      number,
      number,
    ];
    const isXen = notes.toString('latin1', at + 12, at + 12 + nameSize) === 'Xen\0';
    if (isXen && type === XEN_ELFNOTE_PHYS32_ENTRY) return true;
    at += 12 + padded(nameSize) + padded(descSize);
  }
  return false;
}

async function openKernel(path: string): Promise<FileHandle> {
  try {
    return await openRegular(path);
  } catch (error) {
    throw ioError('readKernel', path, error);
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
