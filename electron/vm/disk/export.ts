import type { FileHandle } from 'node:fs/promises';
import { ioError } from '../../platform/io-error.ts';
import { openRegular } from '../../platform/read-file.ts';
import { type ArchiveHead, appendFrame, contentOf, frameAt, HEAD, SUMS, sumsText } from './archive.ts';
import { CHUNK_BYTES, chunksIn, isZero, readChunk, sumOf } from './chunks.ts';
import { type CopyOptions, openPart } from './copy.ts';
import { assertLeft } from './room.ts';
import { usedChunks } from './used-chunks.ts';

/**
 * Writes a disk that nobody writes to into an archive. What is there of one that was broken off is gone on with, whatever has
 * become of the disk since: what is the same is not written again. Rejects as copyDisk does. To be read again by readArchive.
 */
export async function writeArchive(
  options: CopyOptions & { readonly imageStore: ArchiveHead['imageStore'] },
): Promise<void> {
  const { from, to, signal, onProgress, imageStore } = options;
  const source = await openRegular(from).catch((error) => {
    throw ioError('readDataDisk', from, error);
  });
  try {
    const { size } = await source.stat();
    const used = await usedChunks(source, size);
    const { file } = await openPart(to);
    try {
      const head = Buffer.from(
        `${JSON.stringify({ format: 1, size, chunkBytes: CHUNK_BYTES, imageStore } satisfies ArchiveHead)}\n`,
      );
      const headSum = await sumOf(head);
      const found = await writtenSoFar(file, headSum);
      const { sums } = found;
      let at = found.end;
      await file.truncate(at);
      if (at === 0) at = await appendFrame(file, { at, index: HEAD, bytes: head, sum: headSum });
      for (const [done, index] of used.entries()) {
        signal.throwIfAborted();
        const bytes = await readChunk(source, index, size);
        if (sums.has(index) || !isZero(bytes)) {
          const sum = await sumOf(bytes);
          if (!sums.get(index)?.equals(sum)) {
            await assertLeft(to);
            at = await appendFrame(file, { at, index, bytes, sum });
          }
          sums.set(index, sum);
        }
        onProgress((done + 1) * CHUNK_BYTES, used.length * CHUNK_BYTES);
      }
      // Of a larger disk that the part was begun with.
      for (const index of sums.keys()) if (index >= chunksIn(size)) sums.delete(index);
      const text = Buffer.from(sumsText(headSum, sums));
      await appendFrame(file, { at, index: SUMS, bytes: text, sum: await sumOf(text) });
      await file.sync();
    } catch (error) {
      throw signal.aborted ? error : ioError('writeFile', to, error);
    } finally {
      await file.close();
    }
  } finally {
    await source.close();
  }
}

/** The whole members of an archive of that disk, and where they end; none where it is of another. */
async function writtenSoFar(file: FileHandle, headSum: Buffer): Promise<{ end: number; sums: Map<number, Buffer> }> {
  const { size } = await file.stat();
  const sums = new Map<number, Buffer>();
  const head = await frameAt(file, 0, size);
  if (!head || head === 'torn' || head.index !== HEAD || !head.sum.equals(headSum)) return { end: 0, sums };
  let last = head;
  for (;;) {
    const next = await frameAt(file, last.end, size);
    if (!next || next === 'torn' || next.index === SUMS) break;
    sums.set(next.index, next.sum);
    last = next;
  }
  // Only what was being written may be torn: where the file was made longer before its bytes were there, by a power cut.
  if (last !== head && !(await contentOf(file, last))) return { end: 0, sums: new Map() };
  return { end: last.end, sums };
}
