import { DeadlineError, withDeadline } from '../../base/deadline.ts';
import { AppError } from '../../contract/errors.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import { type BootContext, type Requirement, requirements } from './stages.ts';

export interface AwaitBootOptions extends BootContext {
  /** Aborts with VmCrash when the VM process ends, and with the reason when the start is cancelled. */
  readonly signal: AbortSignal;
  readonly onStage: (id: string) => void;
  /** False for a VM that was taken over: what its console said is long gone. */
  readonly console: boolean;
}

/** Waits for everything a running VM needs, in order. Rejects when something of it fails, the guest gives up, or the signal aborts. */
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

async function meet(requirement: Requirement, context: BootContext, signal: AbortSignal): Promise<void> {
  const { id, said, timeoutMs } = requirement;
  try {
    await withDeadline(said.text, { ms: timeoutMs, signal }, (inner) => requirement.check(context, inner));
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof DeadlineError)) throw error;
    throw new AppError('TIMEOUT', vmMessages.stageLate({ stage: said, seconds: error.ms / 1000 }), {
      hint: said.hint,
      details: { stage: id },
      cause: error,
    });
  }
}
