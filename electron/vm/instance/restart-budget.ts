/** Delays before automatic restarts, in milliseconds. Three: what fails four times in a row is not mended by a fifth. */
const DELAYS_MS = [1000, 4000, 10_000];

/** A VM that ran this long before it ended gets the whole budget again. */
const STABLE_MS = 10 * 60 * 1000;

/** How often, and after how long, a VM that ended by itself is started again. */
export class RestartBudget {
  #used = 0;

  /** Restarts since the user last asked for a start, or since it ran stably. */
  get used(): number {
    return this.#used;
  }

  /** The user asked for a start. */
  reset(): void {
    this.#used = 0;
  }

  /** The delay before the next restart, or null when it is not to be tried again. `ranMs`: how long the engine had answered. */
  take(ranMs: number): number | null {
    if (ranMs >= STABLE_MS) this.#used = 0;
    const delay = DELAYS_MS[this.#used];
    if (delay === undefined) return null;
    this.#used++;
    return delay;
  }
}
