import { sleep } from '../../base/deadline.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { VmCore } from '../core.ts';
import { crashProblem, problemOf, Repaired, VmCrash } from '../problems.ts';
import { againStage } from '../requirements.ts';
import type { VmRun } from '../vm-run.ts';
import type { RestartBudget } from './restart-budget.ts';

export type Attempt = (signal: AbortSignal) => Promise<VmRun>;

export interface AttemptOptions {
  readonly budget: RestartBudget;
  readonly signal: AbortSignal;
  readonly first: Attempt;
  readonly next: Attempt;
}

/**
 * Tries to bring the VM up, again after a repair, and after a crash while the budget lasts. When it gives up the state is
 * broken, and says why.
 */
export async function attemptBoots(core: VmCore, options: AttemptOptions): Promise<VmRun> {
  const { signal } = options;
  for (let attempt = options.first; ; attempt = options.next) {
    try {
      return await attempt(signal);
    } catch (error) {
      // Whoever aborted decides what becomes of a VM process that may well be sound.
      signal.throwIfAborted();
      await core.cleanUp();
      if (error instanceof Repaired) continue;
      await pauseAfter(core, error, options);
    }
  }
}

/** Waits before the next attempt. Rejects, and the VM is broken, when there is to be none. */
async function pauseAfter(
  core: VmCore,
  error: unknown,
  { budget, signal }: Pick<AttemptOptions, 'budget' | 'signal'>,
): Promise<void> {
  const delay = error instanceof VmCrash ? budget.take(error.ranMs) : null;
  if (delay === null) {
    const problem = error instanceof VmCrash ? crashProblem(error, budget.used) : problemOf(error);
    core.log.error('the VM is broken', { error: problem.error.message, code: problem.error.code });
    core.tracker.apply({ type: 'fail', problem });
    throw problem.error;
  }
  core.tracker.apply({ type: 'crashed', stage: againStage.id });
  core.log.warn('the VM is started again', { reason: messageOf(error), attempt: budget.used, ms: delay });
  await sleep(delay, signal);
}
