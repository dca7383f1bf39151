import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, lstat, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from '../../base/logger.ts';
import { type DataRecord, dataDiskPlace, imageStoreOf } from '../../platform/data-record.ts';
import { type DiskWork, type Entry, snapshotOf } from '../../platform/disk-work.ts';
import { syncFolder, writeJson } from '../../platform/files.ts';
import { errnoOf, ioError, isMissing } from '../../platform/io-error.ts';
import type { HomePaths } from '../../platform/paths.ts';
import type { VmManager } from '../../vm/manager.ts';
import type { Guest } from '../vm/ways-in.ts';
import type { RunAgain } from './run-again.ts';

/** The VM, as far as what is done with its data disk is concerned. */
export type DiskVm = Pick<
  VmManager,
  'isUp' | 'isRunning' | 'isStarting' | 'onChange' | 'hold' | 'start' | 'grow' | 'lookAtDisk'
>;

export interface DiskParts {
  readonly paths: HomePaths;
  readonly vm: DiskVm;
  readonly runs: Pick<RunAgain, 'hold' | 'running' | 'start'>;
  readonly guest: Pick<Guest, 'exec'>;
  readonly work: DiskWork;
  readonly log: Logger;
}

/** The name of a disk's file that is not the first one of its home: other homes may have theirs in the same folder. */
export const newDiskName = () => `slipway-data-${randomBytes(4).toString('hex')}.img`;

export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw ioError('findDataDisk', path, error);
  }
}

/** What the guest has on it, in bytes, which is the least that a copy takes; 0 where nobody says. */
export async function usedBytes({ vm, guest }: Pick<DiskParts, 'vm' | 'guest'>): Promise<number> {
  if (!vm.isUp) return 0;
  const { stdout } = await guest.exec('/sbin/slipway-status').catch(() => ({ stdout: '' }));
  return Number(/"disk":\{"total":\d+,"used":(\d+)/.exec(stdout)?.[1] ?? 0);
}

/** Whether the data disk is that file now. */
export async function isCurrent(paths: HomePaths, path: string): Promise<boolean> {
  return (await dataDiskPlace(paths)).path === path;
}

/** From now on the data disk is that file: in one write, before which it was the other. */
export async function switchTo(paths: HomePaths, path: string, store?: DataRecord['imageStore']): Promise<void> {
  const imageStore = store ?? (await imageStoreOf(paths.dataRecord, { isNew: false }));
  const elsewhere = path === paths.dataDisk ? {} : { file: path };
  await writeJson(paths.dataRecord, { format: 1, imageStore, ...elsewhere } satisfies DataRecord);
}

/**
 * A copy of the disk that takes neither time nor space, where the file system has such: the VM need not wait for what is read from it.
 * Null where there is none.
 */
export async function cloneOf(entry: Entry<'export'>): Promise<string | null> {
  const clone = snapshotOf(entry);
  await rm(clone, { force: true });
  try {
    await copyFile(entry.from, clone, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
    return clone;
  } catch {
    await rm(clone, { force: true });
    return null;
  }
}

/** Gives a file another name as well, where both are of one file system that can, and nothing else has that name. */
export async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    await syncFolder(dirname(to));
    return true;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EEXIST') return isSameFile(from, to);
    if (['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR'].includes(errno)) return false;
    throw ioError('writeDataDisk', to, error);
  }
}

export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one, { bigint: true }), stat(other, { bigint: true })]);
  return a.dev === b.dev && a.ino === b.ino;
}
