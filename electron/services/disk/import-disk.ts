import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, saidBy, toWire } from '../../contract/errors.ts';
import { diskMessages } from '../../contract/messages/disk.ts';
import type { Message } from '../../contract/messages/message.ts';
import { dataDiskPlace, diskIdentity, readDataRecord } from '../../platform/data-record.ts';
import { type Entry, partOf } from '../../platform/disk-work.ts';
import { renameSynced, writeJson } from '../../platform/files.ts';
import { openRegular } from '../../platform/read-file.ts';
import { readArchive } from '../../vm/disk/import.ts';
import { isOursOrBlank } from '../../vm/drivers/data-disk.ts';
import type { TaskContext } from '../tasks/tasks-service.ts';
import { type DiskParts, exists, isCurrent, newDiskName, switchTo } from './parts.ts';
import type { Ran } from './run-again.ts';

/**
 * Replaces the data disk by the one in an archive, beside it. The VM runs on until that is read and checked; then it starts with it,
 * and only then the disk that was there before is deleted. Where it does not start that one is put back, and what ran runs again.
 */
export async function importDisk(
  parts: DiskParts,
  archive: string,
  { signal, progress }: Pick<TaskContext, 'signal' | 'progress'>,
): Promise<Message> {
  const { paths, vm, runs } = parts;
  let wasUp = vm.isUp;
  let ran: readonly Ran[] = [];
  const entry = await begin(parts, archive);
  const part = partOf(entry);
  const onProgress = (done: number, total: number) => progress.update(done, total);
  const { imageStore } = await readArchive({ from: archive, to: part, signal, onProgress });
  if (!(await isOurs(part))) {
    await forgetImport(parts, entry);
    throw new AppError('BAD_REQUEST', diskMessages.foreign({ path: archive }));
  }
  const replace = async () => {
    signal.throwIfAborted();
    await renameSynced(part, entry.to);
    await switchTo(paths, entry.to, imageStore);
  };
  await vm.hold(diskMessages.replacing(), replace, async () => {
    wasUp = true;
    ran = await runs.running();
  });
  await vm.lookAtDisk();
  try {
    await vm.start();
  } catch (error) {
    const wire = toWire(error);
    // Whoever has stopped it has not said that it does not start: its next start decides.
    if (wire.code === 'CANCELLED') throw error;
    await forgetImport(parts, entry);
    // It has failed, and goes on by itself only where it was up. What becomes of it is the VM's own state to tell.
    if (wasUp)
      await vm.start().then(
        () => void runs.start(ran),
        () => undefined,
      );
    throw new AppError('VM_FAILED', diskMessages.notStarted({ path: archive, reason: saidBy(wire) }), { cause: error });
  }
  await keepImported(parts, entry);
  return diskMessages.imported({ path: archive });
}

/** Goes on with an import of the same archive that was broken off, or begins one. */
async function begin(parts: DiskParts, archive: string): Promise<Entry<'import'>> {
  const { paths, work } = parts;
  const begun = await work.of('import');
  const identity = (await diskIdentity(archive)) ?? '';
  const { path: from } = await dataDiskPlace(paths);
  if (begun && begun.archive === archive && begun.identity === identity && begun.from === from) {
    if (await exists(begun.to)) await rename(begun.to, partOf(begun));
    await work.put(begun);
    return begun;
  }
  if (begun) await forgetImport(parts, begun);
  const found = await readDataRecord(paths.dataRecord);
  const was = found === 'damaged' ? null : found;
  const entry = {
    kind: 'import',
    archive,
    identity,
    from,
    to: join(dirname(from), newDiskName()),
    was,
    isProven: false,
  } as const;
  await work.put(entry);
  return entry;
}

/** The engine answers with the imported disk: the one before is not needed any more, and from here on no way back. */
export async function keepImported({ work }: DiskParts, entry: Entry<'import'>): Promise<void> {
  await work.put({ ...entry, isProven: true });
  await rm(entry.from, { force: true });
  await work.drop('import');
}

/** Takes an import back and removes what it has written; one whose disk has proven itself is brought to its end instead. */
export async function forgetImport(parts: DiskParts, entry: Entry<'import'>): Promise<void> {
  const { paths, vm, work } = parts;
  if (entry.isProven) return keepImported(parts, entry);
  if (await isCurrent(paths, entry.to)) {
    await vm.hold(diskMessages.replacing(), async () => {
      if (entry.was) await writeJson(paths.dataRecord, entry.was);
      else await rm(paths.dataRecord, { force: true });
    });
    await vm.lookAtDisk();
  }
  await rm(partOf(entry), { force: true });
  await rm(entry.to, { force: true });
  await work.drop('import');
}

async function isOurs(path: string): Promise<boolean> {
  const handle = await openRegular(path);
  return isOursOrBlank(handle).finally(() => handle.close());
}
