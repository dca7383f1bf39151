import { type FileHandle, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import { diskMessages } from '../../contract/messages/disk.ts';

/**
 * What is left of a drive to others, in bytes, or a twentieth of a small one: the VM that runs beside, or is to start afterwards, is
 * paused where it finds none, and what was begun stays until it is gone on with.
 */
const LEFT_BYTES = 512 * 1024 * 1024;

async function roomAt(folder: string): Promise<{ free: number; left: number }> {
  const { bavail, bsize, blocks } = await statfs(folder);
  return { free: bavail * bsize, left: Math.min(LEFT_BYTES, (blocks * bsize) / 20) };
}

/** Rejects with DISK_FULL where that many bytes do not fit into a file. */
export async function assertRoom(
  file: FileHandle,
  { path, bytes: all }: { readonly path: string; readonly bytes: number },
): Promise<void> {
  const folder = dirname(path);
  const { free, left } = await roomAt(folder);
  // A file system without sparse files has given it all of its room already.
  const wanted = all - (await file.stat()).blocks * 512 + left;
  if (free >= wanted) return;
  const gib = (value: number) => (value / 1024 ** 3).toFixed(1);
  throw new AppError('DISK_FULL', diskMessages.noRoom({ path: folder, free: gib(free), wanted: gib(wanted) }), {
    details: { path: folder },
  });
}

/** Rejects with DISK_FULL where what is written to a file would take what is left to others. */
export async function assertLeft(path: string): Promise<void> {
  const folder = dirname(path);
  const { free, left } = await roomAt(folder);
  if (free >= left) return;
  throw new AppError('DISK_FULL', diskMessages.nearlyFull({ path: folder }), { details: { path: folder } });
}
