import { type FileHandle, open, rm } from 'node:fs/promises';
import { AppError } from '../../contract/errors.ts';
import { diskMessages } from '../../contract/messages/disk.ts';
import { diskIdentity } from '../../platform/data-record.ts';
import { errnoOf, ioError } from '../../platform/io-error.ts';
import { openBegun, openRegular } from '../../platform/read-file.ts';
import { CHUNK_BYTES, isZero, readChunk, sumOf, writeChunk } from './chunks.ts';
import { assertLeft, assertRoom } from './room.ts';
import { usedChunks } from './used-chunks.ts';

export interface CopyOptions {
  readonly from: string;
  /** What is there of a copy that was broken off is gone on with. */
  readonly to: string;
  readonly signal: AbortSignal;
  /** Bytes done, of how many: to be written, and to be read again. */
  readonly onProgress: (current: number, total: number) => void;
}

/**
 * Copies a disk that nobody writes to, without its holes and without what its file system does not use, and reads the copy again to
 * compare it by its sums. It is on disk when this resolves. Rejects with an AppError, or the signal's reason; what was copied is kept for
 * the next time.
 */
export async function copyDisk({ from, to, signal, onProgress }: CopyOptions): Promise<void> {
  const identity = await diskIdentity(from);
  const source = await openRegular(from).catch((error) => {
    throw ioError('readDataDisk', from, error);
  });
  try {
    const { size, blocks } = await source.stat();
    const used = await usedChunks(source, size);
    const { file, isNew } = await openPart(to);
    try {
      await file.truncate(size);
      if (isNew) await assertRoom(file, { path: to, bytes: Math.min(used.length * CHUNK_BYTES, blocks * 512) });
      const total = 2 * used.length;
      const tell = (chunks: number) => onProgress(chunks * CHUNK_BYTES, total * CHUNK_BYTES);
      const sums = new Map<number, Buffer>();
      for (const [done, index] of used.entries()) {
        signal.throwIfAborted();
        const bytes = await readChunk(source, index, size);
        if (!isNew || !isZero(bytes)) {
          sums.set(index, await sumOf(bytes));
          const isThere = !isNew && (await readChunk(file, index, size)).equals(bytes);
          if (!isThere) {
            await assertLeft(to);
            await writeChunk(file, { index, bytes, overZeros: isNew });
          }
        }
        tell(done + 1);
      }
      await file.sync();
      await checkSums(file, { path: to, size, sums, signal, onDone: (done) => tell(used.length + done) });
      if ((await diskIdentity(from)) !== identity) throw new AppError('CONFLICT', diskMessages.changed());
    } catch (error) {
      throw signal.aborted ? error : ioError('writeDataDisk', to, error);
    } finally {
      await file.close();
    }
  } finally {
    await source.close();
  }
}

/**
 * Rejects as writing there would at once: where nothing can be made at `to`, or these bytes, which surely have to be, do not fit. Leaves
 * nothing. For who stops a VM for it.
 */
export async function assertWritable(to: string, bytes: number): Promise<void> {
  const { file, isNew } = await openPart(to);
  try {
    if (isNew) await assertRoom(file, { path: to, bytes });
  } finally {
    await file.close();
    if (isNew) await rm(to, { force: true });
  }
}

/** Opens a file that is to become a disk, or has begun to. */
export async function openPart(path: string): Promise<{ readonly file: FileHandle; readonly isNew: boolean }> {
  try {
    return { file: await open(path, 'wx+', 0o600), isNew: true };
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw ioError('writeDataDisk', path, error);
    const file = await openBegun(path).catch((again) => {
      throw ioError('writeDataDisk', path, again);
    });
    return { file, isNew: false };
  }
}

/** Reads chunks again, and rejects with IO_ERROR where one has not the sum that it was written with. */
export async function checkSums(
  file: FileHandle,
  options: {
    readonly path: string;
    readonly size: number;
    readonly sums: ReadonlyMap<number, Buffer>;
    readonly signal: AbortSignal;
    readonly onDone: (chunks: number) => void;
  },
): Promise<void> {
  const { path, size, sums, signal, onDone } = options;
  let done = 0;
  for (const [index, sum] of sums) {
    signal.throwIfAborted();
    if (!(await sumOf(await readChunk(file, index, size))).equals(sum))
      throw new AppError('IO_ERROR', diskMessages.differs({ path }), { details: { path } });
    onDone(++done);
  }
}
