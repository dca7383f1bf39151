import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { pack } from 'tar-stream';
import { z } from 'zod';
import { dataRecord } from '../../platform/data-record.ts';
import { CHUNK_BYTES, readFull, writeFull } from './chunks.ts';

/*
 * An exported disk is one file, NAME.tar.zst, which anybody's tar and zstd read: a member that describes it, a member for each
 * chunk of the disk that is in use, and their sums as sha256sum checks them. Each member is a zstd frame by itself, behind a frame that
 * zstd skips, which says what comes and how long it is. So a reader knows each piece before it unpacks it, and a writer that was killed
 * finds where it was. A chunk may come again, and counts as it came last, as in any tar.
 */

/** What describes the disk, in the member with the name HEAD_NAME. */
export const archiveHead = z.object({
  format: z.literal(1),
  /** Of the disk, in bytes. */
  size: z
    .number()
    .int()
    .positive()
    .max(64 * 1024 ** 4),
  chunkBytes: z.literal(CHUNK_BYTES),
  imageStore: dataRecord.shape.imageStore,
});
export type ArchiveHead = z.infer<typeof archiveHead>;

export const HEAD = 0xffffffff;
export const SUMS = 0xfffffffe;
const HEAD_NAME = 'slipway-disk.json';
const SUMS_NAME = 'SHA256SUMS';

/** The member's name: `dd` puts it back with `seek` at its number. */
const nameOf = (index: number) =>
  index === HEAD ? HEAD_NAME : index === SUMS ? SUMS_NAME : `chunks/${String(index).padStart(7, '0')}`;

/** zstd skips a frame with this number, whatever is in it. */
const SKIPPABLE = 0x184d2a53;
const MARK = 'slipway1';
const MARK_BYTES = 8 + MARK.length + 4 + 4 + 32;
/** A tar's block, and the two of zeros that end one. */
const TAR_BLOCK = 512;
const TAR_END = 2 * TAR_BLOCK;
/** More than any member unpacked: the sums of 2 million chunks, which are 8 TiB. */
const MOST_BYTES = 192 * 1024 ** 2;

/** A member as it lies in the file. */
export interface Frame {
  readonly index: number;
  /** SHA-256 of what is in it. */
  readonly sum: Buffer;
  /** Where its bytes begin, and where the next frame does. */
  readonly at: number;
  readonly end: number;
}

/** The frame that begins there: null where something else does, `torn` where the file ends before it does. */
export async function frameAt(file: FileHandle, at: number, fileSize: number): Promise<Frame | 'torn' | null> {
  if (at + MARK_BYTES > fileSize) return 'torn';
  const mark = Buffer.alloc(MARK_BYTES);
  await readFull(file, mark, at);
  if (mark.readUInt32LE(0) !== SKIPPABLE || mark.readUInt32LE(4) !== MARK_BYTES - 8) return null;
  if (mark.toString('latin1', 8, 16) !== MARK) return null;
  const start = at + MARK_BYTES;
  const end = start + mark.readUInt32LE(20);
  return end > fileSize
    ? 'torn'
    : { index: mark.readUInt32LE(16), sum: Buffer.from(mark.subarray(24)), at: start, end };
}

/** What is in a frame; null where that is no member, or not what its sum says. */
export async function contentOf(file: FileHandle, frame: Frame): Promise<Buffer<ArrayBuffer> | null> {
  const most = frame.index === SUMS ? MOST_BYTES : CHUNK_BYTES + 2 * TAR_BLOCK;
  if (frame.end - frame.at > most + CHUNK_BYTES) return null;
  const packed = Buffer.alloc(frame.end - frame.at);
  await readFull(file, packed, frame.at);
  const member = await promisify(zstdDecompress)(packed, { maxOutputLength: most }).catch(() => null);
  if (!member || member.length < TAR_BLOCK) return null;
  const length = Number.parseInt(member.toString('latin1', 124, 135), 8);
  if (!(TAR_BLOCK + length <= member.length)) return null;
  const content = Buffer.from(member.subarray(TAR_BLOCK, TAR_BLOCK + length));
  return createHash('sha256').update(content).digest().equals(frame.sum) ? content : null;
}

/** Appends a member; resolves with where the next one is to begin. */
export async function appendFrame(
  file: FileHandle,
  {
    at,
    index,
    bytes,
    sum,
  }: { readonly at: number; readonly index: number; readonly bytes: Buffer; readonly sum: Buffer },
): Promise<number> {
  const tar = pack();
  tar.entry({ name: nameOf(index), mode: 0o600, mtime: new Date(0), uid: 0, gid: 0 }, bytes);
  tar.finalize();
  const whole = await buffer(tar);
  // The end of the tar comes once, with the last member.
  const member = index === SUMS ? whole : whole.subarray(0, whole.length - TAR_END);
  const packed = await promisify(zstdCompress)(member, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  const mark = Buffer.alloc(MARK_BYTES);
  mark.writeUInt32LE(SKIPPABLE, 0);
  mark.writeUInt32LE(MARK_BYTES - 8, 4);
  mark.write(MARK, 8, 'latin1');
  mark.writeUInt32LE(index, 16);
  mark.writeUInt32LE(packed.length, 20);
  sum.copy(mark, 24);
  await writeFull(file, mark, at);
  await writeFull(file, packed, at + MARK_BYTES);
  return at + MARK_BYTES + packed.length;
}

/** The text of the last member, which also says that nothing is missing. */
export function sumsText(head: Buffer, sums: ReadonlyMap<number, Buffer>): string {
  const line = (index: number, sum: Buffer) => `${sum.toString('hex')}  ${nameOf(index)}\n`;
  const chunks = [...sums].sort(([a], [b]) => a - b).map(([index, sum]) => line(index, sum));
  return [line(HEAD, head), ...chunks].join('');
}
