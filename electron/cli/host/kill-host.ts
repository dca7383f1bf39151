import { sleep } from '../../base/deadline.ts';
import { AppError } from '../../contract/errors.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import { lockOwner } from '../../platform/lock.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { KILLED_MS } from '../../platform/process.ts';
import { isAlive, killProcess } from '../../platform/process-identity.ts';

/** How often a process that was killed is looked for, in milliseconds. */
const PAUSE_MS = 20;

/**
 * Kills the host that holds this home, and nothing else that may have its pid by now. Resolves with its pid once it is
 * gone; null when there is none. What it ran goes on: the next host takes that over.
 */
export async function killHost(paths: HomePaths): Promise<number | null> {
  const owner = await lockOwner(paths.hostLockFile);
  if (!owner) return null;
  const { pid, startTime } = owner;
  if (startTime === null) {
    const unsure = `nothing here tells whether process ${pid} is still the Slipway host`;
    throw new AppError('UNSUPPORTED', inEnglish(unsure, 'End it with the system’s own tools if it is.'), {
      details: { pid },
    });
  }
  killProcess(pid);
  for (const end = performance.now() + KILLED_MS; await isAlive(pid); await sleep(PAUSE_MS)) {
    if (performance.now() < end) continue;
    const stuck = `the Slipway host (process ${pid}) was killed and does not end`;
    const hint = 'It is another user’s, or it waits for a disk or network folder that does not answer.';
    throw new AppError('INTERNAL', inEnglish(stuck, hint), { details: { pid } });
  }
  return pid;
}
