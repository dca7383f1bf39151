import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { sleep } from '../../../base/deadline.ts';
import type { Logger } from '../../../base/logger.ts';
import { ioError, isMissing, messageOf } from '../../../platform/io-error.ts';
import { KILLED_MS } from '../../../platform/process.ts';
import { isAlive, killProcess } from '../../../platform/process-identity.ts';
import { isOurs, type RunRecord, readRunRecord } from '../../../platform/run-record.ts';
import { unkillable } from './failure.ts';
import { pidFromPidFile, type QemuFiles } from './files.ts';
import { VmSession } from './session.ts';
import { endShares } from './shares.ts';

export interface TakeOverOptions {
  readonly files: QemuFiles;
  readonly uuid: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Pauses before a VM process that takes no orders, and whose guest does not answer either, is tried again, in milliseconds. */
const AGAIN_MS = [500, 1500];

/** An emulated guest under load takes seconds to start the sshd that greets. */
const GREETING_MS = 5000;

/**
 * Takes over the VM a previous host left, when everything matches: pid, start time, the id on its command line and
 * through its control socket, and its CPUs run. One that takes no orders is taken over too where its guest answers.
 * Anything less is ended and cleared away.
 */
export async function takeOver(options: TakeOverOptions): Promise<VmSession | null> {
  const { files } = options;
  const record = await readRunRecord(files.runRecord);
  // Its own id, not ours: an identity that was damaged and made anew must not leave its VM running, with the disk in use.
  if (record && (await isOurs(record))) {
    const session = new VmSession({ record, child: null }, files);
    if (await isOfUse(session, options)) return session;
    session.detach();
  }
  await endRemains(options);
  return null;
}

async function isOfUse(session: VmSession, { uuid, log, signal }: TakeOverOptions): Promise<boolean> {
  const { record } = session;
  for (const pause of [...AGAIN_MS, null]) {
    try {
      if (!session.hasControl) await session.openControl(signal);
      const [foundUuid, status] = await Promise.all([session.uuid(), session.status()]);
      if (foundUuid !== uuid || (status !== 'running' && status !== 'io-error')) {
        log.warn('a VM was found that cannot be used', { pid: record.pid, status });
        return false;
      }
      log.info('took over the running VM', { pid: record.pid });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      const answers = record.uuid === uuid && (await guestAnswers(record, signal));
      log.warn('a VM was found that takes no orders', {
        pid: record.pid,
        state: answers ? 'guest answers' : 'no answer',
        error: messageOf(error),
      });
      if (answers) {
        session.awaitControl();
        return true;
      }
    }
    if (pause !== null) await sleep(pause, signal);
  }
  return false;
}

/** Whether sshd greets at the VM's port. */
function guestAnswers({ sshHost, sshPort }: RunRecord, outer: AbortSignal): Promise<boolean> {
  const signal = AbortSignal.any([outer, AbortSignal.timeout(GREETING_MS)]);
  return new Promise((resolve) => {
    const socket = connect({ host: sshHost, port: sshPort, signal });
    const settle = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('data', (data) => settle(data.toString('latin1').startsWith('SSH-')));
    socket.on('error', () => settle(false));
    socket.once('close', () => settle(false));
  });
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
  await clearRunFiles(files);
}

/** Removes what a VM process that no longer runs has left, and ends who served its folders. Rejects with an AppError. */
export async function clearRunFiles(files: QemuFiles): Promise<void> {
  const clear = (file: string) =>
    rm(file, { force: true }).catch((error) => {
      if (!isMissing(error)) throw ioError('clearRemains', file, error);
    });
  const { paths, runRecord, pidFile, qmpSocket, consoleSocket, agentSocket, stateSocket } = files;
  const shares = paths ? await endShares(paths) : [];
  const own = [runRecord, pidFile, qmpSocket, consoleSocket, agentSocket, stateSocket];
  await Promise.all([...shares, ...own].map(clear));
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
