import { sleep } from '../base/deadline.ts';
import { isReset, unanswered } from './host-connection.ts';
import { lockOwner } from './lock.ts';
import type { HomePaths } from './paths.ts';
import { isStopped } from './process-identity.ts';

/**
 * How long a host may take from its start to serving, in milliseconds. Before that it finds out about a VM that was left,
 * which takes up to 60 s where neither its process nor its guest answers (vm/instance/take-over.ts); the rest is for a
 * machine under load.
 */
export const HOST_START_MS = 90_000;

/**
 * What a host's environment has beside the rest. Node's threads for files: four would do, but each drive or server that does not
 * answer holds one (look-at.ts), and where none is left the host stands still. One that is idle costs next to nothing.
 */
export const HOST_ENV = { UV_THREADPOOL_SIZE: '16' };

/** Pauses before each look at a home that another host holds, in milliseconds: HOST_START_MS in all. */
const PAUSES: readonly number[] = [0, 50, 100, 200, 500, 1000, ...Array<number>(44).fill(2000)];

export interface HostSearch<T> {
  /** The host that serves; null when none listens, or one that will not for long. */
  find(): Promise<T | null>;
  /** Starts one; null when another host holds the home. */
  start(): Promise<T | null>;
  /** Ends the wait for another host; a start of our own goes on, and its result counts. */
  readonly signal: AbortSignal;
}

/**
 * The host of this home: one that serves, else one that is started. Another that holds the home and does not serve may
 * still be starting, or have nearly ended: it is looked for again for HOST_START_MS, and ours is started once it is gone.
 * Rejects with an UnusableHostError when that one goes on holding the home, at once when it is stopped.
 */
export async function findOrStartHost<T>(paths: HomePaths, { find, start, signal }: HostSearch<T>): Promise<T> {
  for (const pause of PAUSES) {
    await sleep(pause, signal);
    const found = await find().catch((error: unknown) => {
      // It does so in the last moment of an orderly end.
      if (isReset(error)) return null;
      throw error;
    });
    if (found) return found;
    // Not at first: where no host ever was, the file of the lock is waited for.
    const owner = pause > 0 ? await lockOwner(paths.hostLockFile) : null;
    if (owner && (await isStopped(owner.pid))) break;
    signal.throwIfAborted();
    const started = owner ? null : await start();
    if (started) return started;
  }
  throw await unanswered(paths);
}
