import type { Clock } from '../../base/clock.ts';

/** More restarts than this within the window mean that one more will not help. */
export const RESTART_LIMIT = 3;

/** A host that ran this long since its restarts is taken for healthy again: ten minutes outlast any start. */
const WINDOW_MS = 10 * 60_000;

/** Doubled with each restart: a cause that passes by itself, such as a full disk being cleaned, gets some time. */
const FIRST_DELAY_MS = 1000;

export interface Restart {
  /** 1 for the first. */
  readonly attempt: number;
  readonly delayMs: number;
}

/** Decides whether a host that crashed is started again, and when. */
export class RestartPolicy {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #restarts: number[] = [];

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** The next restart, or null when there have been too many lately. */
  next(): Restart | null {
    const now = this.#clock.monotonic();
    this.#restarts = this.#restarts.filter((at) => now - at < WINDOW_MS);
    if (this.#restarts.length >= RESTART_LIMIT) return null;
    this.#restarts.push(now);
    const attempt = this.#restarts.length;
    return { attempt, delayMs: FIRST_DELAY_MS * 2 ** (attempt - 1) };
  }

  /** Forgets what was: the user asked for a fresh start. */
  reset(): void {
    this.#restarts = [];
  }
}
