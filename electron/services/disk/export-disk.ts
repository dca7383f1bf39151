import { rm, stat } from 'node:fs/promises';
import { cliLine } from '../../contract/changes.ts';
import { AppError } from '../../contract/errors.ts';
import { diskMessages } from '../../contract/messages/disk.ts';
import type { Message } from '../../contract/messages/message.ts';
import { RESET_WORDS } from '../../contract/vm.ts';
import { dataDiskPlace, imageStoreOf } from '../../platform/data-record.ts';
import { type Entry, partOf, snapshotOf } from '../../platform/disk-work.ts';
import { renameSynced } from '../../platform/files.ts';
import { assertWritable } from '../../vm/disk/copy.ts';
import { writeArchive } from '../../vm/disk/export.ts';
import { readArchive } from '../../vm/disk/import.ts';
import type { TaskContext } from '../tasks/tasks-service.ts';
import { cloneOf, type DiskParts, exists, linked } from './parts.ts';
import { saidWith } from './run-again.ts';

/**
 * Writes the data disk to a new file, and reads that again to its end before it gets its name. The VM is off while the disk is read,
 * or only until there is a clone of it; what ran in it runs again afterwards.
 */
export async function exportDisk(
  { paths, runs, work }: DiskParts,
  to: string,
  { signal, progress }: Pick<TaskContext, 'signal' | 'progress'>,
): Promise<Message> {
  const { path: disk } = await dataDiskPlace(paths);
  const entry = { kind: 'export', from: disk, to } as const;
  const part = partOf(entry);
  const begun = await work.of('export');
  if (begun && begun.to !== to) await forgetExport(begun);
  await work.put(entry);
  const imageStore = await imageStoreOf(paths.dataRecord, { isNew: false });
  // Reading it again is the second half.
  let half = 0;
  const write = (from: string) =>
    writeArchive({
      ...{ from, to: part, imageStore, signal },
      onProgress: (done, total) => {
        half = total;
        progress.update(done, 2 * total);
      },
    });
  await assertWritable(part, 0);
  const { result: clone, left } = await runs.hold(diskMessages.exporting(), async () => {
    const made = await cloneOf(entry);
    if (made === null) await write(disk);
    return made;
  });
  if (clone !== null) await write(clone).finally(() => rm(clone, { force: true }));
  const onProgress = (done: number, total: number) => progress.update(half + (half * done) / total, 2 * half);
  await readArchive({ from: part, to: null, signal, onProgress });
  // A file that somebody has made meanwhile is not replaced.
  if (await linked(part, to)) await rm(part, { force: true });
  else if (await exists(to)) throw new AppError('CONFLICT', diskMessages.exists({ path: to }));
  else await renameSynced(part, to);
  await work.drop('export');
  const command = cliLine('disk.import', { path: to, confirm: RESET_WORDS });
  const mib = Math.ceil((await stat(to)).size / 1024 ** 2);
  return saidWith(diskMessages.exported({ path: to, mib, command }), left, signal);
}

/** Removes what an export has left. */
export async function forgetExport(entry: Entry<'export'>): Promise<void> {
  await rm(snapshotOf(entry), { force: true });
  await rm(partOf(entry), { force: true });
}
