import type { Event } from '../base/emitter.ts';
import { until } from '../base/until.ts';
import type { Dialer } from '../platform/dialer.ts';
import { type EngineLiveness, untilAnswers } from './instance/engine-liveness.ts';
import { sleepStage } from './instance/stages.ts';
import type { StateTracker } from './instance/state-tracker.ts';

export interface WakingOptions {
  readonly tracker: Pick<StateTracker, 'state' | 'onChange'>;
  readonly start: () => Promise<void>;
  /** The start or restart that is under way; null where none is. */
  readonly starting: () => Promise<void> | null;
  /** The way to the engine's socket, and when that may have changed. */
  readonly dialer: () => Dialer | null;
  readonly onDidChangeDialer: Event<void>;
  /** The connection that is kept to the engine; null until there is one. */
  readonly engine: () => EngineLiveness | null;
}

/** Wakes a VM for those who need its engine, and lets each go as soon as there is what it needs. */
export class Waking {
  readonly #options: WakingOptions;
  #isWaking = false;

  constructor(options: WakingOptions) {
    this.#options = options;
  }

  /** It falls asleep just now. */
  get isFalling(): boolean {
    const { state } = this.#options.tracker;
    return state.name === 'stopping' && state.stage === sleepStage.id;
  }

  /**
   * Resolves at once unless the VM sleeps, falls asleep or is being woken, else once that is over, or the engine can be dialled, or
   * the connection that is kept to it has an answer. Who wants to dial waits for any other start, too. Rejects as a start does.
   */
  async awake(enough: 'dialled' | 'answers'): Promise<void> {
    const { tracker, starting } = this.#options;
    const sleeps = tracker.state.name === 'asleep' || this.isFalling || this.#isWaking;
    const up = sleeps ? this.#wake() : enough === 'dialled' ? starting() : null;
    if (!up) return;
    const over = new AbortController();
    try {
      await Promise.race([up, this.#isUpTo(enough, over.signal)]);
    } finally {
      over.abort();
    }
  }

  async #wake(): Promise<void> {
    this.#isWaking = true;
    try {
      await this.#options.start();
    } finally {
      this.#isWaking = false;
    }
  }

  async #isUpTo(enough: 'dialled' | 'answers', signal: AbortSignal): Promise<void> {
    const { tracker, dialer, onDidChangeDialer, engine } = this.#options;
    // Until then it is the engine of before.
    await until(() => tracker.state.name !== 'stopping', tracker.onChange, signal);
    await until(() => dialer() !== null, onDidChangeDialer, signal);
    const kept = engine();
    if (enough === 'answers' && kept) await untilAnswers(kept, signal);
  }
}
