import type { Logger } from '../../../../base/logger.ts';
import { AppError } from '../../../../contract/errors.ts';
import { type Message, quoted } from '../../../../contract/messages/message.ts';
import { sleepMessages } from '../../../../contract/messages/sleep.ts';
import { messageOf } from '../../../../platform/io-error.ts';
import type { VmProcess } from '../../../driver.ts';
import type { LaunchOptions } from '../launch.ts';
import { dropState, readState, type SavedState, savedDisk, spendState } from './state.ts';

/** How often a guest that was saved is tried: a VM process that is killed on the way says nothing of it, one that ends again does. */
const MOST_FAILURES = 2;

export interface WakeOptions {
  /** The folder of what was saved. */
  readonly dir: string;
  /** What it is launched as. Rejects where something is missing here that a start would miss, too. */
  readonly plan: (found: SavedState) => Promise<LaunchOptions>;
  /** Launches it, and calls `beforeItRuns` when all is there but its first instruction. */
  readonly begin: (plan: LaunchOptions, beforeItRuns: () => Promise<void>) => Promise<VmProcess>;
  /** After a failure: resolves once its end was told, with whether a VM process is left. */
  readonly isLeft: () => Promise<boolean>;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Goes on from guests that were saved: each once, and until its first instruction nothing that fails costs it. */
export class Wakes {
  /** Of the guest that was saved at that time. */
  #failures = { of: 0, count: 0, last: null as unknown };

  /** As VmDriver.wake. Rejects with DISK_FULL, or as `plan` does, where the guest that was saved is not at fault, and stays. */
  async wake(options: WakeOptions): Promise<{ readonly process: VmProcess } | { readonly cold: Message | null }> {
    const { dir } = options;
    const found = await readState(dir);
    if (found === 'none') return { cold: null };
    const refusal = await this.#refusal(found, options);
    if ('process' in refusal) return refusal;
    await dropState(dir);
    return refusal;
  }

  async #refusal(found: SavedState | 'torn', options: WakeOptions) {
    if (found === 'torn') return { cold: sleepMessages.torn() };
    const plan = await options.plan(found);
    if (found.key !== plan.key) return { cold: sleepMessages.other() };
    if (found.disk !== (await savedDisk(plan.dataDisk))) return { cold: sleepMessages.otherDisk() };
    if (this.#failures.of !== found.savedAt) this.#failures = { of: found.savedAt, count: 0, last: null };
    while (this.#failures.count < MOST_FAILURES) {
      const process = await this.#try({ ...plan, from: { ...found, kind: 'sleep' } }, options);
      if (process) return { process };
    }
    return { cold: sleepMessages.failed({ reason: quoted(messageOf(this.#failures.last)) }) };
  }

  /** Null where it has failed, and that counts; rejects where it is not to be tried again at once. */
  async #try(plan: LaunchOptions, options: WakeOptions): Promise<VmProcess | null> {
    const { dir, begin, isLeft, log, signal } = options;
    const failures = this.#failures;
    let isSpent = false;
    try {
      return await begin(plan, async () => {
        const free = await spendState(dir);
        isSpent = true;
        // What is left of it is deleted by whatever comes next.
        void free().catch((error) => log.debug('a spent state is left', { error: messageOf(error) }));
      });
    } catch (error) {
      const hasProcess = await isLeft();
      // Neither says anything of the guest that was saved.
      const isCalledOff = signal.aborted && signal.reason instanceof AppError;
      const isFull = error instanceof AppError && error.code === 'DISK_FULL';
      failures.last = error;
      if (isSpent) failures.count = MOST_FAILURES;
      else if (!isCalledOff && !isFull) failures.count += 1;
      signal.throwIfAborted();
      if (hasProcess || (isFull && !isSpent)) throw error;
      log.warn('the VM was not woken', { attempt: failures.count, error: messageOf(error) });
      return null;
    }
  }
}
