import { sleep } from '../../base/deadline.ts';
import type { Logger } from '../../base/logger.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { GuestImages } from './guest-images.ts';
import { crashProblem, problemOf, Repaired, VmCrash } from './problems.ts';
import type { RestartBudget } from './restart-budget.ts';
import type { VmRun } from './run.ts';
import { againStage } from './stages.ts';
import type { StateTracker } from './state-tracker.ts';

/** One try at bringing the VM up. */
export type Attempt = (signal: AbortSignal) => Promise<VmRun>;

export interface AttemptOptions {
  readonly first: Attempt;
  readonly next: Attempt;
  /** Ends whatever a failed attempt has left. Never rejects. */
  readonly cleanUp: () => Promise<void>;
  readonly budget: RestartBudget;
  readonly tracker: StateTracker;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Tries to bring the VM up, again after a repair, and after a crash while the budget lasts. When it gives up the state is
 * broken, and says why.
 */
async function attemptBoots(options: AttemptOptions): Promise<VmRun> {
  const { signal } = options;
  for (let attempt = options.first; ; attempt = options.next) {
    try {
      return await attempt(signal);
    } catch (error) {
      // Whoever aborted decides what becomes of a VM process that may well be sound.
      signal.throwIfAborted();
      await options.cleanUp();
      if (error instanceof Repaired) continue;
      await pauseAfter(error, options);
    }
  }
}

/** As attemptBoots, again with the guest image that ran last where the newest may be what is wrong. */
export async function attemptImages(options: AttemptOptions & { readonly images: GuestImages }): Promise<VmRun> {
  const { images, next, tracker, log, signal } = options;
  try {
    return await attemptBoots(options);
  } catch (error) {
    signal.throwIfAborted();
    if (!(await images.fallBack(error))) throw error;
    return attemptBoots({ ...options, first: next }).catch((again) => {
      signal.throwIfAborted();
      // Neither does the other: what ails it is not the image, and what was said first is what is to be mended.
      log.warn('the guest image that ran last does not start either', { error: messageOf(again) });
      images.goForward();
      tracker.apply({ type: 'fail', problem: problemOf(error) });
      throw error;
    });
  }
}

/** Waits before the next attempt. Rejects, and the VM is broken, when there is to be none. */
async function pauseAfter(error: unknown, { budget, tracker, log, signal }: AttemptOptions): Promise<void> {
  const delay = error instanceof VmCrash ? budget.take(error.ranMs) : null;
  if (delay === null) {
    const problem = error instanceof VmCrash ? crashProblem(error, budget.used) : problemOf(error);
    log.error('the VM is broken', { error: problem.error.message, code: problem.error.code });
    tracker.apply({ type: 'fail', problem });
    throw problem.error;
  }
  tracker.apply({ type: 'crashed', stage: againStage.id });
  log.warn('the VM is started again', { reason: messageOf(error), attempt: budget.used, ms: delay });
  await sleep(delay, signal);
}
