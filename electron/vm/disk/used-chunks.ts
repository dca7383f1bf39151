import type { FileHandle } from 'node:fs/promises';
import { CHUNK_BYTES, chunksIn, readFull } from './chunks.ts';

/** Where ext4 keeps what is read here: offsets in bytes into its superblock and its group descriptors. */
const SUPERBLOCK = 1024;
const MAGIC = 0xef53;
const CLEAN = 1;
/**
 * What may be in use for the bitmaps to mean what is read from them: of `incompat` directories' types, extents, 64 bits, flexible
 * groups and the seed of checksums; of `ro_compat` all that leaves blocks where they are. A journal to be played is none of them.
 */
const KNOWN_INCOMPAT = 0x2 | 0x40 | 0x80 | 0x200 | 0x2000;
const KNOWN_RO_COMPAT = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x20 | 0x40 | 0x400;
const BITMAP_UNUSED = 0x2;
const INODES_UNUSED = 0x1;
/** With either, a group says how many of its inodes were never used: nobody reads those, and of a large disk they are most of what is taken. */
const CHECKSUMS = 0x10 | 0x400;
/** The block size of every ext4 from 512 MB on, and what follows from it. */
const BLOCK = 4096;
const GROUP_BLOCKS = BLOCK * 8;
const CHUNKS_PER_GROUP = (GROUP_BLOCKS * BLOCK) / CHUNK_BYTES;
const BITMAP_PER_CHUNK = BLOCK / CHUNKS_PER_GROUP;

/**
 * The chunks of a disk that its file system uses, in order: what was deleted in it is not among them, and of a large disk nothing
 * else has to be read. All chunks where that cannot be told for sure, as of a disk whose VM was switched off.
 */
export async function usedChunks(disk: FileHandle, size: number): Promise<readonly number[]> {
  return (await byBitmaps(disk, size)) ?? Array.from({ length: chunksIn(size) }, (_, index) => index);
}

async function byBitmaps(disk: FileHandle, size: number): Promise<number[] | null> {
  if (size < 64 * CHUNK_BYTES) return null;
  const superblock = Buffer.alloc(1024);
  await readFull(disk, superblock, SUPERBLOCK);
  const incompat = superblock.readUInt32LE(0x60);
  const blocks = superblock.readUInt32LE(0x4) + (incompat & 0x80 ? superblock.readUInt32LE(0x150) * 2 ** 32 : 0);
  const isPlain =
    superblock.readUInt16LE(0x38) === MAGIC &&
    (superblock.readUInt16LE(0x3a) & 0b111) === CLEAN &&
    (incompat & ~KNOWN_INCOMPAT) === 0 &&
    (superblock.readUInt32LE(0x64) & ~KNOWN_RO_COMPAT) === 0 &&
    BLOCK === 1024 << superblock.readUInt32LE(0x18) &&
    superblock.readUInt32LE(0x20) === GROUP_BLOCKS &&
    superblock.readUInt32LE(0x14) === 0 &&
    blocks * BLOCK <= size;
  if (!isPlain) return null;
  const descriptorBytes = incompat & 0x80 ? superblock.readUInt16LE(0xfe) : 32;
  const groups = Math.ceil(blocks / GROUP_BLOCKS);
  const descriptors = Buffer.alloc(groups * descriptorBytes);
  await readFull(disk, descriptors, BLOCK);
  const idle = superblock.readUInt32LE(0x64) & CHECKSUMS ? idleInodes(superblock, descriptors, descriptorBytes) : [];
  const used: number[] = [];
  const bitmap = Buffer.alloc(BLOCK);
  for (let group = 0; group < groups; group++) {
    const of = descriptors.subarray(group * descriptorBytes, (group + 1) * descriptorBytes);
    const isWide = descriptorBytes >= 64;
    /** Where the group's block bitmap, its inode bitmap and its inodes are. */
    const tables = [0x0, 0x4, 0x8].map(
      (at) => of.readUInt32LE(at) + (isWide ? of.readUInt32LE(0x20 + at) * 2 ** 32 : 0),
    );
    const free = of.readUInt16LE(0xc) + (isWide ? of.readUInt16LE(0x2c) * 2 ** 16 : 0);
    const length = Math.min(GROUP_BLOCKS, blocks - group * GROUP_BLOCKS);
    const first = group * CHUNKS_PER_GROUP;
    const last = first + Math.ceil((length * BLOCK) / CHUNK_BYTES);
    if (of.readUInt16LE(0x12) & BITMAP_UNUSED) {
      // Never written: what it uses is a copy of the superblock and the descriptors, at its start, unless its tables are in it.
      const hasTables = tables.some((block) => Math.floor(block / GROUP_BLOCKS) === group);
      const end = hasTables ? last : first + Math.ceil(((length - free) * BLOCK) / CHUNK_BYTES);
      for (let chunk = first; chunk < end; chunk++) used.push(chunk);
      continue;
    }
    const [bitmapBlock = blocks] = tables;
    if (bitmapBlock >= blocks) return null;
    await readFull(disk, bitmap, bitmapBlock * BLOCK);
    // Two places that say the same are believed.
    if (freeIn(bitmap, length) !== free) return null;
    for (const [from, to] of idle[group] ?? [])
      for (let at = from; at < to; at++) bitmap[at >> 3] = (bitmap[at >> 3] ?? 0) & ~(1 << (at & 7));
    for (let chunk = first; chunk < last; chunk++) {
      const at = (chunk - first) * BITMAP_PER_CHUNK;
      if (bitmap.subarray(at, at + BITMAP_PER_CHUNK).some((byte) => byte !== 0)) used.push(chunk);
    }
  }
  return used;
}

/** The blocks of inodes that were never used, from and to, by the group they are in: the tables of several groups are in the first of them. */
function idleInodes(superblock: Buffer, descriptors: Buffer, descriptorBytes: number): [number, number][][] {
  const perGroup = superblock.readUInt32LE(0x28);
  const bytes = superblock.readUInt16LE(0x58);
  const isWide = descriptorBytes >= 64;
  const found: [number, number][][] = [];
  for (let at = 0; at < descriptors.length; at += descriptorBytes) {
    const of = descriptors.subarray(at, at + descriptorBytes);
    const table = of.readUInt32LE(0x8) + (isWide ? of.readUInt32LE(0x28) * 2 ** 32 : 0);
    const isUnused = (of.readUInt16LE(0x12) & INODES_UNUSED) !== 0;
    const never = isUnused ? perGroup : of.readUInt16LE(0x1c) + (isWide ? of.readUInt16LE(0x32) * 2 ** 16 : 0);
    const end = table + Math.floor((perGroup * bytes) / BLOCK);
    for (let from = table + Math.ceil(((perGroup - never) * bytes) / BLOCK); from < end; ) {
      const group = Math.floor(from / GROUP_BLOCKS);
      const first = group * GROUP_BLOCKS;
      const to = Math.min(end, first + GROUP_BLOCKS);
      found[group] ??= [];
      found[group].push([from - first, to - first]);
      from = to;
    }
  }
  return found;
}

/** How many of the first `length` bits are not set. */
function freeIn(bitmap: Buffer, length: number): number {
  let free = 0;
  for (let at = 0; at < length; at += 8) {
    let byte = bitmap[at >> 3] ?? 0;
    if (length - at < 8) byte |= (0xff << (length - at)) & 0xff;
    for (let rest = ~byte & 0xff; rest !== 0; rest &= rest - 1) free++;
  }
  return free;
}
