import { type FileHandle, lstat, open, rm } from 'node:fs/promises';
import { AppError } from '../../contract/errors.ts';
import { diskMessages } from '../../contract/messages/disk.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import type { DataDiskPlace } from '../../platform/data-record.ts';
import { ioError, isMissing } from '../../platform/io-error.ts';

/**
 * Size in bytes of a data disk's file, or null when there is none. Rejects when something else has its name, and where there was one
 * that is not there now.
 */
export async function dataDiskSize({ path, isKnown }: DataDiskPlace): Promise<number | null> {
  try {
    const found = await lstat(path);
    if (!found.isFile()) {
      throw new AppError('VM_FAILED', vmMessages.diskNoFile({ path }), {
        details: { path, reason: 'data-disk-foreign' },
      });
    }
    return found.size;
  } catch (error) {
    if (isMissing(error)) {
      if (!isKnown) return null;
      throw new AppError('VM_FAILED', diskMessages.away({ path }), { details: { path, reason: 'data-disk-away' } });
    }
    throw ioError('findDataDisk', path, error);
  }
}

/** What the guest calls the file system it makes on a blank data disk. */
const LABEL = 'slipway-data';
/** How much of the start has to be zero for a disk to count as blank: more than any partition table or superblock takes. */
const BLANK_BYTES = 1024 * 1024;
/** Where an ext4 file system has its superblock, and in it the magic number and the label. */
const EXT4 = { superblock: 1024, magicAt: 0x38, magic: 0xef53, labelAt: 0x78, labelBytes: 16 } as const;

/**
 * Makes the data disk as a sparse raw file, or makes it larger; never smaller. Raw, because every driver takes it, and
 * growing it is one call that cannot be interrupted half-way.
 * A disk with somebody else's data keeps its size: the guest will refuse it and say so. Resolves with the size it has.
 */
export async function ensureDataDisk(place: DataDiskPlace, bytes: number): Promise<number> {
  const { path } = place;
  const size = await dataDiskSize(place);
  if (size !== null && size >= bytes) return size;
  try {
    const handle = await open(path, size === null ? 'wx' : 'r+', 0o600);
    try {
      if (size !== null && !(await isOursOrBlank(handle))) return size;
      await handle.truncate(bytes);
      await handle.sync();
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw ioError('makeDataDisk', path, error);
  }
}

/** Whether a disk has nothing on it, or what the guest makes there. */
export async function isOursOrBlank(handle: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(BLANK_BYTES), 0, BLANK_BYTES, 0);
  const superblock = buffer.subarray(EXT4.superblock);
  if (superblock.readUInt16LE(EXT4.magicAt) === EXT4.magic) {
    const label = superblock.subarray(EXT4.labelAt, EXT4.labelAt + EXT4.labelBytes);
    return label.toString('latin1').replace(/\0+$/, '') === LABEL;
  }
  return buffer.subarray(0, bytesRead).every((byte) => byte === 0);
}

/** Deletes the data disk with everything in it; nothing where it is not there. */
export async function deleteDataDisk({ path }: DataDiskPlace): Promise<void> {
  await rm(path, { force: true }).catch((error) => {
    throw ioError('deleteDataDisk', path, error);
  });
}
