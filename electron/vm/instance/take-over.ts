import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import { messageOf } from '../../platform/io-error.ts';
import { awaitBoot } from './await-boot.ts';
import type { EngineLiveness } from './engine-liveness.ts';
import { VmCrash } from './problems.ts';
import { VmRun, type VmRunOptions } from './run.ts';
import type { StateTracker } from './state-tracker.ts';

/** Looks for a VM that a previous host left running, or clears its remains. Rejects where it cannot be ended. */
export async function findRunningVm(options: Omit<VmRunOptions, 'adopted'>): Promise<VmRun | null> {
  // Before adopt(), whose events are for this run.
  const run = new VmRun({ ...options, adopted: true });
  try {
    // 60 s: three looks at a process that answers nobody take 32 s, and a busy machine must get to it. Part of HOST_START_MS.
    if (await options.driver.adopt({ signal: AbortSignal.timeout(60_000) })) return run;
  } catch (error) {
    run.dispose();
    throw error;
  }
  run.dispose();
  return null;
}

export interface TakeOverOptions {
  readonly engine: EngineLiveness;
  readonly tracker: StateTracker;
  readonly signal: AbortSignal;
}

/**
 * Connects to a VM that was found running, unless it waits for disk space: nothing in it answers then, and nothing is lost.
 * Rejects with VmCrash when it is of no use: a cold start is what is left.
 */
export async function takeOverVm(run: VmRun, { engine, tracker, signal }: TakeOverOptions): Promise<VmRun> {
  tracker.apply({ type: 'found' });
  tracker.apply({ type: 'start', stage: 'ssh' });
  const full = new AbortController();
  const whenFull = run.onTrouble((what) => what === 'no-space' && full.abort());
  if (run.isPaused) full.abort();
  const either = AbortSignal.any([signal, run.crashed, full.signal]);
  const onStage = (stage: string) => tracker.apply({ type: 'stage', stage });
  const { boot, channel } = run;
  try {
    await awaitBoot({ boot, channel, engine, signal: either, onStage, console: false });
    return run;
  } catch (error) {
    signal.throwIfAborted();
    run.crashed.throwIfAborted();
    if (full.signal.aborted) return run;
    const reason = error instanceof AppError ? error.said : quoted(messageOf(error));
    throw new VmCrash(vmMessages.foundUnusable({ reason }));
  } finally {
    whenFull.dispose();
  }
}
