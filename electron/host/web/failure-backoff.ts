import type { Clock } from '../../base/clock.ts';
import { AppError } from '../../contract/errors.ts';

/** Failures that are free: a mistyped or expired code now and then is no attack. */
const FREE_FAILURES = 10;
/** The first pause, in milliseconds; each further failure doubles it. */
const FIRST_PAUSE_MS = 1000;
/** No longer than this, so that nobody can lock the user out for good. */
const LONGEST_PAUSE_MS = 30_000;

/** Slows down guessing: after ten failures everyone waits, the longer the more failures follow. A success forgives all. */
export class FailureBackoff {
  readonly #clock: Clock;
  #failures = 0;
  #until = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws RATE_LIMITED, with `details.retryAfterSeconds`, while a pause lasts. */
  check(): void {
    const waitMs = this.#until - this.#clock.monotonic();
    if (waitMs <= 0) return;
    const retryAfterSeconds = Math.ceil(waitMs / 1000);
    throw new AppError('RATE_LIMITED', 'too many failed attempts to open a session', {
      hint: `Try again in ${retryAfterSeconds} s.`,
      details: { retryAfterSeconds },
    });
  }

  fail(): void {
    this.#failures++;
    const beyond = this.#failures - FREE_FAILURES;
    if (beyond < 0) return;
    this.#until = this.#clock.monotonic() + Math.min(FIRST_PAUSE_MS * 2 ** beyond, LONGEST_PAUSE_MS);
  }

  succeed(): void {
    this.#failures = 0;
    this.#until = 0;
  }
}
