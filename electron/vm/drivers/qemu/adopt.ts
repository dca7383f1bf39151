import { sleep } from '../../../base/deadline.ts';
import type { Logger } from '../../../base/logger.ts';
import { messageOf } from '../../../platform/io-error.ts';
import { KILLED_MS } from '../../../platform/process.ts';
import { isAlive, killProcess } from '../../../platform/process-identity.ts';
import type { VmFiles } from '../../files.ts';
import { unkillable } from './failure.ts';
import { clearRunFiles, isOurs, pidFromPidFile, readRunRecord } from './run-record.ts';
import { VmSession } from './session.ts';

export interface TakeOverOptions {
  readonly files: VmFiles;
  readonly uuid: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Takes over the VM a previous host left, when everything matches: pid, start time, the id on its command line and
 * through its control socket, and its CPUs run. Anything less is ended and cleared away.
 */
export async function takeOver(options: TakeOverOptions): Promise<VmSession | null> {
  const { files, uuid, log } = options;
  const record = await readRunRecord(files.runRecord);
  // Its own id, not ours: an identity that was damaged and made anew must not leave its VM running, with the disk in use.
  if (record && (await isOurs(record))) {
    const session = new VmSession({ record, child: null }, files);
    try {
      await session.connect(options.signal);
      const [foundUuid, status] = await Promise.all([session.uuid(), session.status()]);
      if (foundUuid === uuid && (status === 'running' || status === 'io-error')) {
        log.info('took over the running VM', { pid: record.pid });
        return session;
      }
      log.warn('a VM was found that cannot be used', { pid: record.pid, status });
    } catch (error) {
      options.signal.throwIfAborted();
      log.warn('a VM was found that does not answer', { pid: record.pid, error: messageOf(error) });
    }
    session.detach();
  }
  await endRemains(options);
  return null;
}

/** Ends whatever VM process of this home there still is, and clears its files away. Rejects when it cannot be ended. */
export async function endRemains({ files, uuid, log }: Omit<TakeOverOptions, 'signal'>): Promise<void> {
  const record = await readRunRecord(files.runRecord);
  if (record && (await isOurs(record))) await end(record.pid);
  // A host that died between starting a VM and recording it leaves only what QEMU wrote itself.
  const stray = await pidFromPidFile(files.pidFile, uuid);
  if (stray !== null) {
    log.warn('ended a VM nobody had recorded', { pid: stray });
    await end(stray);
  }
  await clearRunFiles(files.runRecord, files.pidFile, files.qmpSocket, files.consoleSocket);
}

/** Its data is as safe as after a power cut: what was synced is on disk. */
async function end(pid: number): Promise<void> {
  if (!killProcess(pid)) return;
  const deadline = performance.now() + KILLED_MS;
  while (await isAlive(pid)) {
    if (performance.now() > deadline) throw unkillable(pid);
    await sleep(50);
  }
}
