import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { diskMessages } from '../../contract/messages/disk.ts';
import { ioError } from '../../platform/io-error.ts';
import { openRegular } from '../../platform/read-file.ts';
import { type ArchiveHead, archiveHead, contentOf, type Frame, frameAt, HEAD, SUMS, sumsText } from './archive.ts';
import { chunkLength, chunksIn, readChunk, sumOf, writeChunk } from './chunks.ts';
import { type CopyOptions, checkSums, openPart } from './copy.ts';
import { assertLeft, assertRoom } from './room.ts';

/**
 * Reads an archive to its end, every sum checked, and writes the disk in it to `to`, which is read again as well; with null it is
 * only checked. What is there of a disk that was broken off is gone on with. Rejects with BAD_REQUEST for what is no archive, or not
 * a whole one, else as copyDisk does.
 */
export async function readArchive(
  options: Omit<CopyOptions, 'to'> & { readonly to: string | null },
): Promise<ArchiveHead> {
  const { from, to, signal, onProgress } = options;
  const archive = await openArchive(from);
  try {
    const { size } = await archive.stat();
    const { head, frame } = await headOf(archive, { path: from, size });
    const part = to === null ? null : await openPart(to);
    try {
      await part?.file.truncate(head.size);
      if (part?.isNew && to !== null) await assertRoom(part.file, { path: to, bytes: size });
      const total = part ? 2 * size : size;
      const sums = await readFrames(archive, {
        ...{ head, frame, size, path: from, to, signal, part },
        onDone: (at) => onProgress(at, total),
      });
      await part?.file.sync();
      if (part && to !== null)
        await checkSums(part.file, {
          ...{ path: to, size: head.size, sums, signal },
          onDone: (done) => onProgress(size + (size * done) / sums.size, total),
        });
      return head;
    } catch (error) {
      throw signal.aborted ? error : ioError('writeDataDisk', to ?? from, error);
    } finally {
      await part?.file.close();
    }
  } finally {
    await archive.close();
  }
}

/** Rejects as readArchive does for what is none at its beginning. */
export async function assertArchive(path: string): Promise<void> {
  const archive = await openArchive(path);
  try {
    await headOf(archive, { path, size: (await archive.stat()).size });
  } finally {
    await archive.close();
  }
}

function openArchive(path: string): Promise<FileHandle> {
  return openRegular(path).catch((error) => {
    throw ioError('readArchive', path, error);
  });
}

interface Reading {
  readonly path: string;
  readonly size: number;
}

async function headOf(archive: FileHandle, { path, size }: Reading): Promise<{ head: ArchiveHead; frame: Frame }> {
  const frame = await frameAt(archive, 0, size);
  const isHead = frame !== null && frame !== 'torn' && frame.index === HEAD;
  const text = isHead ? await contentOf(archive, frame) : null;
  const value = text && parsed(text.toString());
  if (!isHead || !value) throw new AppError('BAD_REQUEST', diskMessages.notArchive({ path }), { details: { path } });
  const head = archiveHead.safeParse(value);
  if (head.success) return { head: head.data, frame };
  const isNewer = z.object({ format: z.number().min(2) }).safeParse(value).success;
  const said = isNewer ? diskMessages.newerArchive({ path }) : diskMessages.damagedArchive({ path });
  throw new AppError('BAD_REQUEST', said, { details: { path } });
}

async function readFrames(
  archive: FileHandle,
  options: Reading & {
    readonly head: ArchiveHead;
    readonly frame: Frame;
    readonly to: string | null;
    readonly part: Awaited<ReturnType<typeof openPart>> | null;
    readonly signal: AbortSignal;
    readonly onDone: (at: number) => void;
  },
): Promise<Map<number, Buffer>> {
  const { head, frame: first, path, to, size, part, signal, onDone } = options;
  const damaged = () => new AppError('BAD_REQUEST', diskMessages.damagedArchive({ path }), { details: { path } });
  const count = chunksIn(head.size);
  const sums = new Map<number, Buffer>();
  for (let at = first.end; ; ) {
    signal.throwIfAborted();
    const frame = await frameAt(archive, at, size);
    if (frame === 'torn') throw new AppError('BAD_REQUEST', diskMessages.cutArchive({ path }), { details: { path } });
    if (frame === null) throw damaged();
    const { index, sum } = frame;
    if (index === SUMS) {
      const text = await contentOf(archive, frame);
      if (text?.toString() !== sumsText(first.sum, sums) || frame.end !== size) throw damaged();
      return sums;
    }
    if (index >= count) throw damaged();
    const isThere = part && !part.isNew && (await sumOf(await readChunk(part.file, index, head.size))).equals(sum);
    if (!isThere) {
      const bytes = await contentOf(archive, frame);
      if (bytes?.length !== chunkLength(index, head.size)) throw damaged();
      if (to !== null) await assertLeft(to);
      if (part) await writeChunk(part.file, { index, bytes, overZeros: part.isNew && !sums.has(index) });
    }
    sums.set(index, sum);
    at = frame.end;
    onDone(at);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
