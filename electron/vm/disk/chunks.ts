import { webcrypto } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** A disk is read, summed and kept in pieces of this many bytes: small enough that none is felt, and that two fit in memory. */
export const CHUNK_BYTES = 4 * 1024 * 1024;

/** Zeros are left out of a file by so many bytes; smaller holes no file system keeps cheaply. */
const HOLE_BYTES = 64 * 1024;
const zeros = Buffer.alloc(CHUNK_BYTES);

export const chunksIn = (size: number) => Math.ceil(size / CHUNK_BYTES);

/** A chunk's length in bytes: the last of a disk may be shorter. */
export const chunkLength = (index: number, size: number) => Math.min(CHUNK_BYTES, size - index * CHUNK_BYTES);

/** The chunk with that number, of a disk of `size` bytes. Rejects where the file ends before it. */
export async function readChunk(file: FileHandle, index: number, size: number): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.allocUnsafeSlow(chunkLength(index, size));
  await readFull(file, bytes, index * CHUNK_BYTES);
  return bytes;
}

/** Fills a buffer from a place in a file; rejects where the file ends before that. */
export async function readFull(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, at + done);
    if (bytesRead === 0) throw Object.assign(new Error('the file is shorter than it was'), { code: 'EIO' });
    done += bytesRead;
  }
}

export async function writeFull(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

export function isZero(bytes: Uint8Array): boolean {
  return zeros.compare(bytes, 0, bytes.length, 0, bytes.length) === 0;
}

/** SHA-256, off the main thread. */
export async function sumOf(bytes: Uint8Array<ArrayBuffer>): Promise<Buffer> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes));
}

/** Writes a chunk; its zeros only where `overZeros` does not say that there are none but zeros yet. */
export async function writeChunk(
  file: FileHandle,
  { index, bytes, overZeros }: { readonly index: number; readonly bytes: Buffer; readonly overZeros: boolean },
): Promise<void> {
  const start = index * CHUNK_BYTES;
  if (!overZeros) return writeFull(file, bytes, start);
  for (let at = 0; at < bytes.length; ) {
    let end = at;
    while (end < bytes.length && !isZero(bytes.subarray(end, end + HOLE_BYTES))) end += HOLE_BYTES;
    if (end > at) await writeFull(file, bytes.subarray(at, end), start + at);
    at = end + HOLE_BYTES;
  }
}
