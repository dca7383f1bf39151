import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskMessages } from '../../contract/messages/disk.ts';
import type { Message } from '../../contract/messages/message.ts';
import { dataDiskPlace } from '../../platform/data-record.ts';
import { type Entry, partOf } from '../../platform/disk-work.ts';
import { renameSynced } from '../../platform/files.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { assertWritable, copyDisk } from '../../vm/disk/copy.ts';
import type { TaskContext } from '../tasks/tasks-service.ts';
import { type DiskParts, exists, isCurrent, isSameFile, linked, newDiskName, switchTo, usedBytes } from './parts.ts';
import { saidWith } from './run-again.ts';

/**
 * Puts the data disk into another folder; null for where Slipway keeps the rest. Within a file system it only gets another name,
 * and the VM runs on; else what ran in it runs again afterwards. Until the record names the new place the disk is at the old one, and whole; after that it is at the new one.
 */
export async function moveDisk(
  parts: DiskParts,
  folder: string | null,
  { signal, progress }: Pick<TaskContext, 'signal' | 'progress'>,
): Promise<Message> {
  const { paths, vm, runs, work } = parts;
  let left: Promise<readonly string[]> = Promise.resolve([]);
  const { path: from } = await dataDiskPlace(paths);
  const entry = await begin(parts, folder, from);
  const { to } = entry;
  if (await linked(from, to)) {
    await switchTo(paths, to);
    // A start that is under way may have read the other name, and is to find the file by it.
    await vm.lookAtDisk();
  } else {
    await assertWritable(partOf(entry), await usedBytes(parts));
    ({ left } = await runs.hold(diskMessages.moving(), async () => {
      await copyDisk({ from, to: partOf(entry), signal, onProgress: (done, total) => progress.update(done, total) });
      signal.throwIfAborted();
      await renameSynced(partOf(entry), to);
      await switchTo(paths, to);
    }));
  }
  await rm(from, { force: true });
  await work.drop('move');
  await vm.lookAtDisk();
  return saidWith(diskMessages.moved({ path: to }), left, signal);
}

/** Goes on with a move to the same folder that was broken off, or begins one. */
async function begin({ paths, work }: DiskParts, folder: string | null, from: string): Promise<Entry<'move'>> {
  const begun = await work.of('move');
  if (begun && begun.folder === folder && begun.from === from) {
    // It was whole, and the record did not name it yet: what was written to the disk since is missing.
    if ((await exists(begun.to)) && !(await isSameFile(from, begun.to))) await rename(begun.to, partOf(begun));
    return begun;
  }
  if (begun) await forgetMove(paths, begun);
  const isHomeFree = folder === null && !(await exists(paths.dataDisk));
  const to = isHomeFree ? paths.dataDisk : join(folder ?? paths.vm, newDiskName());
  const entry = { kind: 'move', folder, from, to } as const;
  await work.put(entry);
  return entry;
}

/** Removes what a move has left: the new file, or the old one where the record names the new one. */
export async function forgetMove(paths: HomePaths, entry: Entry<'move'>): Promise<void> {
  await rm(partOf(entry), { force: true });
  await rm((await isCurrent(paths, entry.to)) ? entry.from : entry.to, { force: true });
}
