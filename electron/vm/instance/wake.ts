import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { type Message, quoted } from '../../contract/messages/message.ts';
import { sleepMessages } from '../../contract/messages/sleep.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { Identity } from '../channel/identity.ts';
import type { VmDriver, VmSpec } from '../driver.ts';
import { type EngineLiveness, untilAnswers } from './engine-liveness.ts';
import { VmCrash } from './problems.ts';
import { VmRun } from './run.ts';
import { wakeStage } from './stages.ts';

export interface WakeOptions {
  readonly driver: VmDriver;
  readonly engine: EngineLiveness;
  readonly identity: Identity;
  readonly spec: VmSpec;
  readonly log: Logger;
  readonly clock: Clock;
  readonly onStage: (stage: string) => void;
  readonly onFound: (found: { run?: VmRun; cold?: Message }) => void;
  readonly signal: AbortSignal;
}

/** How long a guest that goes on may take until its engine answers, in milliseconds: 1.5 s, but on a busy machine. */
const ANSWERS_MS = 60_000;

/**
 * Wakes the VM where it sleeps; null where a cold start is what is left, which is told of. Rejects with VmCrash where the VM process has
 * ended before it was woken, which the next attempt tries again, or a guest that was woken is of no use: that attempt starts it anew.
 */
export async function wakeVm(options: WakeOptions): Promise<VmRun | null> {
  const { driver, engine, identity, spec, log, clock, onStage, onFound, signal } = options;
  let goOn = () => {};
  const goesOn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const run = new VmRun({ driver, engine, identity, log, clock, adopted: true, goesOn });
  onFound({ run });
  const either = AbortSignal.any([signal, run.crashed]);
  const startsAnew = (cold: Message) => {
    log.warn('the VM is not woken but started anew', { reason: cold.text });
    onFound({ cold });
  };
  let wasWoken = false;
  try {
    // One stage for the user, whatever the driver's are.
    const woken = await driver.wake(spec, { signal: either, onStage: () => onStage(wakeStage.id) });
    if ('cold' in woken) {
      run.dispose();
      if (woken.cold) startsAnew(woken.cold);
      return null;
    }
    wasWoken = true;
    goOn();
    const inTime = AbortSignal.any([either, AbortSignal.timeout(ANSWERS_MS)]);
    await untilAnswers(engine, inTime);
    // What is done in the guest goes over SSH, which comes after it.
    await run.channel.ready(inTime);
    return run;
  } catch (error) {
    signal.throwIfAborted();
    if (!wasWoken && !run.crashed.aborted) throw error;
    // Killed before it ran: the next attempt finds it as it was saved.
    if (!wasWoken && (await driver.saved().catch(() => null))) run.crashed.throwIfAborted();
    const reason = error instanceof AppError ? error.said : quoted(messageOf(error));
    // The next attempt finds nothing to wake.
    startsAnew(sleepMessages.failed({ reason }));
    either.throwIfAborted();
    throw new VmCrash(vmMessages.foundUnusable({ reason }));
  }
}
