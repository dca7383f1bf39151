import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { retry } from '../../../../base/retry.ts';
import { AppError } from '../../../../contract/errors.ts';
import { sleepMessages } from '../../../../contract/messages/sleep.ts';
import { vmMessages } from '../../../../contract/messages/vm.ts';
import type { VmSession } from '../session.ts';
import { copySparse, memoryOf } from './memory.ts';
import { saveDevices } from './migrate.ts';
import { beginState, type CommitState, dropUnfinished, type Sealed, sealState } from './state.ts';

export interface SaveOptions extends Sealed {
  readonly dir: string;
  readonly socket: string;
  readonly signal: AbortSignal;
}

/** How long QEMU may take to stop a guest, which includes all that it has to write to its disks, or to let it go on, in milliseconds. */
const SLOW_MS = 30_000;
/** Before it is told again to go on, in milliseconds: a control connection that has ended is there again after half a second. */
const AGAIN_MS = [500, 1_000, 2_000, 4_000];
/** What is left of this machine's disk to others, in bytes. */
const LEFT_BYTES = 256 * 1024 * 1024;

/**
 * Stops a guest and saves it into a folder, where it counts once that is committed: whoever calls ends the VM process before. The
 * guest runs on when this rejects, and nothing is left: with DISK_FULL where this machine's disk has no room for its memory.
 */
export async function saveGuest(session: VmSession, options: SaveOptions): Promise<CommitState> {
  const { dir, socket, signal, ...about } = options;
  const memory = memoryOf(session.record.pid);
  await assertSavable(session, dir);
  try {
    const state = await beginState(dir);
    await session.command('stop', {}, SLOW_MS);
    await saveDevices(session, { file: state.devices, socket, signal });
    await copySparse(memory, state.memory, signal);
    return await sealState(dir, about);
  } catch (error) {
    await session.command('migrate_cancel', {}).catch(() => undefined);
    // What is late is done all the same. Control that is lost for longer makes it good when it is back.
    const goOn = () => session.command('cont', {}, SLOW_MS);
    await retry(goOn, { delays: AGAIN_MS, retryable: () => !session.isOver }).catch(() => undefined);
    await dropUnfinished(dir).catch(() => undefined);
    throw error;
  }
}

/**
 * Rejects where there is no guest, with UNSUPPORTED where its memory cannot be saved, and with DISK_FULL where there is no room for it
 * where the folder is to be. What is zero is left out: it takes no more than it has of this machine's now.
 */
export async function assertSavable(session: Pick<VmSession, 'record'> | null, dir: string): Promise<void> {
  if (!session) throw new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
  if (!session.record.isKept) throw new AppError('UNSUPPORTED', sleepMessages.noRoom());
  const [memory, folder] = [memoryOf(session.record.pid), dirname(dir)];
  // One that cannot be looked at cannot be copied either, which says why.
  const wanted = await stat(memory).then(
    ({ blocks }) => blocks * 512,
    () => 0,
  );
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= wanted + LEFT_BYTES) return;
  const gib = (bytes: number) => (bytes / 1024 ** 3).toFixed(1);
  const said = sleepMessages.noSpace({ path: folder, free: gib(free), wanted: gib(wanted + LEFT_BYTES) });
  throw new AppError('DISK_FULL', said, { details: { path: folder } });
}
