import { DeadlineError, withDeadline } from '../../base/deadline.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { GuestChannel } from '../channel/guest-channel.ts';
import { type Requirement, requirements } from '../requirements.ts';
import type { BootWatch } from './boot-watch.ts';

export interface AwaitBootOptions {
  readonly boot: BootWatch;
  readonly channel: GuestChannel;
  /** Aborts with VmCrash when the VM process ends, and with the reason when the start is cancelled. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly onStage: (id: string) => void;
  /** False for a VM that was taken over: what its console said is long gone. */
  readonly console: boolean;
}

/** Waits for everything a running VM needs, in order. Rejects when something fatal fails, the guest gives up, or the signal aborts. */
export async function awaitBoot(options: AwaitBootOptions): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  // The guest may give up on something other than what is being waited for.
  const broken = options.boot.broken(signal);
  broken.catch(() => undefined);
  try {
    for (const requirement of requirements) {
      if (requirement.console && !options.console) continue;
      options.onStage(requirement.id);
      await Promise.race([meet(requirement, options, signal), broken]);
    }
  } finally {
    over.abort(new Error('the boot is over'));
  }
}

async function meet(requirement: Requirement, options: AwaitBootOptions, signal: AbortSignal): Promise<void> {
  try {
    await withDeadline(requirement.description, { ms: requirement.timeoutMs, signal }, (inner) =>
      requirement.check(options, inner),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!requirement.fatal) {
      options.log.warn('the VM runs without something it should have', {
        stage: requirement.id,
        error: messageOf(error),
      });
      return;
    }
    if (!(error instanceof DeadlineError)) throw error;
    throw new AppError('TIMEOUT', `${requirement.description} did not finish within ${error.ms / 1000} s`, {
      hint: requirement.hint,
      details: { stage: requirement.id },
      cause: error,
    });
  }
}
