import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { FLOW } from '../../contract/wire/frames.ts';
import { LIMITS } from './limits.ts';

/** Somebody who takes output at an own pace. */
export interface Taker {
  readonly pending: number;
  readonly taken: number;
  /** Rather loses its place than holds the program back. */
  readonly skips: boolean;
  /** Drops what is pending for it. */
  resync(): void;
}

export interface GateOptions {
  readonly clock: Clock;
  /** Characters the host's own screen has not parsed; it always gets on, so it is only ever waited for. */
  parserPending(): number;
  takers(): Iterable<Taker>;
  pause(): void;
  resume(): void;
}

/**
 * Holds the program back while anybody who wants all of its output is far behind, so that memory stays bounded whoever is
 * slow: from FLOW.high characters on, until all are at or below FLOW.low. These are the wire's own figures, so that a
 * terminal holds at most as much for a viewer as the transport does. One that takes nothing at all loses its place after
 * a while rather than hold up the others for ever.
 */
export class FlowGate implements Disposable {
  readonly #options: GateOptions;
  #paused = false;
  #timer: Disposable | null = null;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** To be called whenever somebody's pending output has grown or shrunk. */
  check(): void {
    for (const taker of this.#options.takers()) if (taker.pending > LIMITS.viewerPending) taker.resync();
    const behind = this.#behind();
    if (!this.#paused && behind > FLOW.high) {
      this.#paused = true;
      this.#options.pause();
      this.#watch();
    } else if (this.#paused && behind <= FLOW.low) {
      this.#paused = false;
      this.#timer?.dispose();
      this.#options.resume();
    }
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  #behind(): number {
    let most = this.#options.parserPending();
    for (const { pending, skips } of this.#options.takers()) if (!skips) most = Math.max(most, pending);
    return most;
  }

  /** While paused: whoever has taken nothing since the last look is the one that holds the program. */
  #watch(): void {
    const before = new Map([...this.#options.takers()].map((taker) => [taker, taker.taken]));
    this.#timer = this.#options.clock.after(LIMITS.stalledMs, () => {
      for (const taker of this.#options.takers()) {
        if (!taker.skips && taker.pending > FLOW.low && before.get(taker) === taker.taken) taker.resync();
      }
      this.check();
      if (this.#paused) this.#watch();
    });
  }
}
