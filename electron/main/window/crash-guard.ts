import type { Clock } from '../../base/clock.ts';

/** More reloads than this in a minute mean that the page fails by itself, not by accident. */
const MOST = 3;
const WINDOW_MS = 60_000;

/** Decides whether a page whose process died is loaded again. */
export class CrashGuard {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #reloads: number[] = [];

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** True: load it again. False: it was done too often lately; tell the user. */
  mayReload(): boolean {
    const now = this.#clock.monotonic();
    this.#reloads = this.#reloads.filter((at) => now - at < WINDOW_MS);
    if (this.#reloads.length >= MOST) return false;
    this.#reloads.push(now);
    return true;
  }
}
