import { AppError } from '../contract/errors.ts';
import type { Message } from '../contract/messages/message.ts';
import { vmMessages } from '../contract/messages/vm.ts';
import { CallOff } from './call-off.ts';
import type { DesiredState } from './instance/desired.ts';
import { problemOf } from './instance/problems.ts';
import type { StateTracker } from './instance/state-tracker.ts';
import type { VmInstance } from './instance/vm-instance.ts';
import type { Starter } from './starter.ts';

export interface StopperOptions {
  /** Null until it is launched. */
  readonly instance: () => VmInstance | null;
  readonly tracker: StateTracker;
  readonly desired: DesiredState;
  readonly starter: Pick<Starter, 'startWithin'>;
  /** The host ends, and starts nothing any more. */
  readonly isClosed: () => boolean;
}

/** What cuts an orderly end short, from when it is asked for until it is over. */
export interface Order {
  /** Nothing is woken for it any more. */
  readonly wake: AbortSignal;
  /** The VM process ends at once. */
  readonly forced: AbortSignal;
}

/** Brings the VM down, in order unless that is cut short. All of it is done in its turn among what is done to the VM. */
export class Stopper {
  readonly #options: StopperOptions;
  readonly #wakes = new CallOff();
  readonly #orders = new CallOff();

  constructor(options: StopperOptions) {
    this.#options = options;
  }

  /** For an end that is asked for now: cut short from its beginning on with `force`, and as soon as somebody else asks for one. */
  order({ force }: { readonly force: boolean }): Order {
    return { wake: this.#wakes.signal, forced: force ? AbortSignal.abort() : this.#orders.signal };
  }

  /** Cuts short whatever is to end in order. */
  force(why: Message): void {
    this.close(why);
    this.#orders.now(why);
  }

  /** Wakes nothing any more. */
  close(why: Message): void {
    this.#wakes.now(why);
  }

  /** Stops the VM, which is not wanted any more. Rejects with CANCELLED as #wakeToEnd does, and as halt(). */
  async stop(order: Order): Promise<void> {
    if (!order.forced.aborted) await this.#wakeToEnd(order.wake);
    // In the order in which it is done.
    await this.#options.desired.record('stopped');
    await this.#halt(order.forced);
  }

  /**
   * Stops the VM for work on its disk; `look` comes first, while an engine that is up still answers. Resolves with whether a guest was
   * asleep in one that is broken. Rejects as stop().
   */
  async bringDown(order: Order, look?: () => Promise<void>): Promise<boolean> {
    const { tracker, starter, isClosed } = this.#options;
    const isKept = tracker.state.name === 'broken' && (await this.#launched?.endsAsleep()) === false;
    // What kept it from being woken may be over.
    if (isKept && !isClosed()) await starter.startWithin(order.wake).catch(() => undefined);
    await this.#wakeToEnd(order.wake);
    if (['running', 'degraded'].includes(tracker.state.name)) await look?.();
    await this.#halt(order.forced);
    return isKept;
  }

  /** A VM process that cannot be ended is named, and keeps nobody from asking for anything else. */
  stuck(error: unknown): 'stuck' {
    if (!(error instanceof AppError) || error.details?.reason !== 'unkillable') throw error;
    this.#launched?.dropRun();
    this.#options.tracker.apply({ type: 'fail', problem: problemOf(error) });
    return 'stuck';
  }

  /**
   * What is frozen has to run to end in order; one that does not come up has nothing to end. Rejects with CANCELLED where the host ends
   * before that, and it sleeps on.
   */
  async #wakeToEnd(signal: AbortSignal): Promise<void> {
    const { tracker, starter, isClosed } = this.#options;
    const sleeps = () => tracker.state.name === 'asleep';
    if (!sleeps()) return;
    if (!isClosed() && (await this.#launched?.endsAsleep())) return;
    if (!isClosed()) await starter.startWithin(signal).catch(() => undefined);
    if (isClosed() && sleeps()) throw new AppError('CANCELLED', vmMessages.hostEnding());
  }

  async #halt(forced: AbortSignal): Promise<void> {
    try {
      await this.#launched?.stop(forced);
    } catch (error) {
      this.stuck(error);
      throw error;
    }
  }

  get #launched(): VmInstance | null {
    return this.#options.instance();
  }
}
