import { lstat, open, rm } from 'node:fs/promises';
import { AppError } from '../contract/errors.ts';
import { errnoOf, ioError } from '../platform/io-error.ts';

/** Size in bytes of a data disk's file, or null when there is none. Rejects when something else has its name. */
export async function dataDiskSize(path: string): Promise<number | null> {
  try {
    const found = await lstat(path);
    if (!found.isFile()) {
      throw new AppError('VM_FAILED', `${path} is not a file`, {
        hint: 'Move it away. Slipway keeps its data disk there and does not follow links.',
        details: { path, reason: 'data-disk-foreign' },
      });
    }
    return found.size;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw ioError('look at the data disk', path, error);
  }
}

/**
 * Makes the data disk as a sparse raw file, or makes it larger; never smaller. Raw, because every driver takes it, and
 * growing it is one call that cannot be interrupted half-way.
 */
export async function ensureDataDisk(path: string, bytes: number): Promise<void> {
  const size = await dataDiskSize(path);
  if (size !== null && size >= bytes) return;
  try {
    const handle = await open(path, size === null ? 'wx' : 'r+', 0o600);
    try {
      await handle.truncate(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw ioError('make room for the data disk', path, error);
  }
}

/** Deletes the data disk with everything in it. */
export async function deleteDataDisk(path: string): Promise<void> {
  await rm(path, { force: true }).catch((error) => {
    throw ioError('delete the data disk', path, error);
  });
}
