import type { Clock } from '../../base/clock.ts';

/** Failures that are free: a mistyped or expired code now and then is no attack. */
const FREE_FAILURES = 10;
/** How long the answer to a further one takes, in milliseconds. Connections are bounded, so that bounds guessing, too. */
const DELAY_MS = 1000;
/** Failures are forgotten after this long without any, in milliseconds. */
const FORGET_MS = 60_000;

/**
 * Slows down guessing: after ten failures the answer to each further one is late. Only to wrong secrets, so that nobody
 * who guesses keeps the user out; and a right one changes nothing, so that nobody learns of it.
 */
export class FailureDelay {
  readonly #clock: Clock;
  #failures = 0;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a failure; returns how long its answer is to wait, in milliseconds. */
  fail(): number {
    const now = this.#clock.monotonic();
    if (now - this.#last > FORGET_MS) this.#failures = 0;
    this.#last = now;
    this.#failures++;
    return this.#failures > FREE_FAILURES ? DELAY_MS : 0;
  }
}
