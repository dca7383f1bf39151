import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Mutex } from '../base/mutex.ts';
import { AppError } from '../contract/errors.ts';
import type { Message } from '../contract/messages/message.ts';
import { messageOf } from '../platform/io-error.ts';
import { type Attempt, attemptImages } from './instance/attempts.ts';
import type { DesiredState } from './instance/desired.ts';
import { Repaired, VmCrash } from './instance/problems.ts';
import { RestartBudget } from './instance/restart-budget.ts';
import type { VmRun } from './instance/run.ts';
import { againStage } from './instance/stages.ts';
import type { StateTracker } from './instance/state-tracker.ts';
import type { VmInstance } from './instance/vm-instance.ts';

export interface StarterOptions {
  readonly instance: () => VmInstance;
  readonly tracker: StateTracker;
  readonly desired: DesiredState;
  /** Whatever is done to the VM, one thing at a time. */
  readonly work: Mutex;
  /** Throws where the VM must not be started now, and why. */
  readonly assertOpen: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A start that is under way, or waits for its turn. */
interface Start {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** Brings the VM up, for whoever asks and after a crash. Until a start is called off, all others join it. */
export class Starter {
  readonly #options: StarterOptions;
  readonly #budget = new RestartBudget();
  #current: Start | null = null;
  #crashedAt: number | null = null;
  #isRepairing = false;
  #isClosed = false;

  constructor(options: StarterOptions) {
    this.#options = options;
  }

  /** Settles as the start or restart that is under way does; null where none is. */
  get current(): Promise<void> | null {
    return this.#current?.done ?? null;
  }

  /** Automatic restarts since the user last asked for a start. */
  get restarts(): number {
    return this.#budget.used;
  }

  /** When a VM that ran last ended by itself; null since the user last asked for a start. */
  get crashedAt(): number | null {
    return this.#crashedAt;
  }

  /** Resolves when the engine answers. Rejects with the problem, or CANCELLED when it was called off. */
  async start(): Promise<void> {
    this.#options.assertOpen();
    this.#budget.reset();
    this.#crashedAt = null;
    await this.#join((signal) => this.#boot(signal));
  }

  /** A start for which nobody waits. */
  startUnattended(): void {
    this.#background(this.start());
  }

  /** A start that checks every byte of the image and the data disk's file system, and mends what can be. */
  async repair(): Promise<void> {
    this.#isRepairing = true;
    try {
      await this.start();
    } finally {
      this.#isRepairing = false;
    }
  }

  /** Goes on with a VM that was found running, for which nobody waits; starts it anew where it is of no use. */
  takeOver(run: VmRun): void {
    const takeOver: Attempt = async (signal) => {
      try {
        return await this.#options.instance().takeOver(run, signal);
      } catch (error) {
        if (error instanceof VmCrash) this.#crashedAt = this.#options.clock.now();
        throw error;
      }
    };
    this.#background(this.#join(takeOver));
  }

  /** As start(), in one piece with other work on the VM, whoever may start it else, and with nobody to join it. */
  startWithin(signal: AbortSignal): Promise<void> {
    return this.#attempt((inner) => this.#boot(inner), signal);
  }

  /** The VM is up: it is kept so from now on. */
  supervise(run: VmRun): void {
    this.#options.instance().supervise(run, (crash) => this.#restart(crash));
  }

  /** Also one that still waits for a stop to be over: the last wish counts, and a start after this is a new one. */
  callOff(why: Message): void {
    this.#current?.abort.abort(new AppError('CANCELLED', why));
    this.#current = null;
  }

  /** Restarts nothing any more. */
  close(why: Message): void {
    this.#isClosed = true;
    this.callOff(why);
  }

  #join(first: Attempt): Promise<void> {
    if (this.#current) return this.#current.done;
    const abort = new AbortController();
    const done = this.#options.work
      .run(async () => {
        abort.signal.throwIfAborted();
        this.#options.assertOpen();
        await this.#attempt(first, abort.signal);
      })
      .finally(() => {
        if (this.#current === start) this.#current = null;
      });
    const start = { abort, done };
    this.#current = start;
    return done;
  }

  async #attempt(first: Attempt, signal: AbortSignal): Promise<void> {
    const { tracker, desired, log } = this.#options;
    signal.throwIfAborted();
    const { name } = tracker.state;
    if (name === 'running' || name === 'degraded') return;
    await desired.record('running');
    const instance = this.#options.instance();
    const { images } = instance;
    const run = await attemptImages({
      ...{ first, next: (inner) => this.#boot(inner), images },
      ...{ budget: this.#budget, tracker, log, signal },
      cleanUp: () => instance.cleanUp(),
    });
    images.keep(instance.driver.process?.imageId);
    this.supervise(run);
  }

  async #boot(signal: AbortSignal): ReturnType<Attempt> {
    try {
      return await this.#options.instance().boot({ repairing: this.#isRepairing, signal });
    } catch (error) {
      // Once for each time it is asked for: what one repair leaves another would leave, too.
      if (error instanceof Repaired) this.#isRepairing = false;
      throw error;
    }
  }

  #restart(crash: VmCrash): void {
    if (this.#isClosed) return;
    const { tracker, clock } = this.#options;
    this.#crashedAt = clock.now();
    // From here on nobody is told that it is stopped.
    tracker.apply({ type: 'crashed', stage: againStage.id });
    this.#background(
      this.#join(async () => {
        throw crash;
      }),
    );
  }

  /** What fails there shows in the state; there is nobody to tell. */
  #background(work: Promise<void>): void {
    work.catch((error) => this.#options.log.debug('background work ended', { error: messageOf(error) }));
  }
}
