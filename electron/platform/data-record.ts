import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { diskMessages } from '../contract/messages/disk.ts';
import { readJson, writeJson } from './files.ts';
import { isMissing } from './io-error.ts';
import { lookAt } from './look-at.ts';
import type { HomePaths } from './paths.ts';

const imageStore = z.enum(['containerd', 'graphdriver']);
/** How the engine keeps its images: by containerd, or by itself with a graph driver, as engines before 29 do by default. */
export type ImageStore = z.infer<typeof imageStore>;

/** What was decided when the data disk was made, and where it is. Replaced in one piece: this file alone says which disk is the VM's. */
export const dataRecord = z.object({
  format: z.literal(1),
  imageStore,
  /** Where the disk was put; absent while it is with the VM's other files. */
  file: z.string().refine(isAbsolute).optional(),
});
export type DataRecord = z.infer<typeof dataRecord>;

/** Where the data disk is. */
export interface DataDiskPlace {
  readonly path: string;
  /** There was a disk: one that is not found is away, and no reason to make a new one. */
  readonly isKnown: boolean;
}

type Paths = Pick<HomePaths, 'dataRecord' | 'dataDisk'>;

/** The record; null where there is none. Rejects for one that cannot be read, and with VM_FAILED for one of a newer Slipway. */
export async function readDataRecord(file: string): Promise<DataRecord | 'damaged' | null> {
  const found = await readJson(file);
  if (found.kind === 'unreadable') throw found.error;
  if (found.kind === 'missing') return null;
  const value = found.kind === 'value' ? found.value : null;
  const parsed = dataRecord.safeParse(value);
  if (parsed.success) return parsed.data;
  const { format } = z.object({ format: z.number() }).safeParse(value).data ?? {};
  if (format === undefined || format <= 1) return 'damaged';
  throw new AppError('VM_FAILED', diskMessages.newer(), { details: { path: file, reason: 'data-disk-newer' } });
}

/** Where the data disk is, whether or not it is there. Rejects as readDataRecord does. */
export async function dataDiskPlace(paths: Paths): Promise<DataDiskPlace> {
  const record = await readDataRecord(paths.dataRecord);
  if (record === null) return { path: paths.dataDisk, isKnown: false };
  // It may have said that the disk is elsewhere: a new one would be taken for all there is.
  if (record === 'damaged') return { path: paths.dataDisk, isKnown: true };
  return { path: record.file ?? paths.dataDisk, isKnown: record.file !== undefined };
}

/** Where the data disk is, without a link in it as far as it is answered for. Never rejects: without a record to be read it is where it is made. */
export async function dataDiskAt(paths: Paths): Promise<string> {
  const { path } = await dataDiskPlace(paths).catch(() => ({ path: paths.dataDisk }));
  return lookAt(path, async (real) => real).catch(() => path);
}

/**
 * The store of a data disk. It is decided when the disk is made, as the engine moves no image from one to the other and would
 * show an empty list after a change: a new disk has containerd's, one from before there was a choice keeps its own until it
 * is reset. The record is written before the disk is made.
 */
export async function imageStoreOf(file: string, { isNew }: { readonly isNew: boolean }): Promise<ImageStore> {
  if (isNew) {
    await writeJson(file, { format: 1, imageStore: 'containerd' } satisfies DataRecord);
    return 'containerd';
  }
  const found = await readDataRecord(file);
  if (found === null) return 'graphdriver';
  // Whatever has become of a record: a disk that has one was made with containerd's store.
  return found === 'damaged' ? 'containerd' : found.imageStore;
}

/** Bytes of a data disk. */
export interface DataDiskSize {
  readonly path: string;
  /** What the VM sees: the most it can hold. */
  readonly logicalBytes: number;
  /** What it takes of this machine's disk. */
  readonly realBytes: number;
}

/** How large the data disk is; null where there is none, or none to be found. */
export async function dataDiskSizes(paths: Paths): Promise<DataDiskSize | null> {
  const { path } = await dataDiskPlace(paths);
  const found = await stat(path).catch(() => null);
  // Blocks of 512 bytes, whatever the file system's own are.
  return found && { path, logicalBytes: found.size, realBytes: found.blocks * 512 };
}

/**
 * Names the bytes of a disk that nobody writes to now: another text means that it was written to, replaced, grown or moved.
 * For what counts with a disk of the VM that sleeps see savedDisk. Null where there is no such file.
 */
export async function diskIdentity(path: string): Promise<string | null> {
  try {
    return stampOf(await stat(path, { bigint: true }));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** ctime cannot be set back by a program, so that a change shows even where the time of modification was restored. */
const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats) => [dev, ino, size, mtimeNs, ctimeNs].join(':');
