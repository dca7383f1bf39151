import type { Clock } from '../base/clock.ts';

/** Milliseconds between full lists. dockerd drops events under load; this is what mends it. */
const RELIST_MS = 30_000;
/** Milliseconds before a full list that failed is asked for again. */
const RETRY_MS = 2_000;
/** Milliseconds within which a list that fails has cost nobody much; a long one may break off late. */
const QUICK_FAILURE_MS = 5_000;
/** Milliseconds before a full list that has to make up for dropped events. */
const CATCH_UP_MS = 1_000;
/** A full list takes at most this part of the time, but for one that makes up for dropped events or fails at once: one of 50,000 rows costs seconds of work, in small pieces. */
const LIST_SHARE = 1 / 20;
/** Milliseconds between two lists at most. Most of the time a list takes is the engine's, and events can be lost on a slow one too. */
const LONGEST_PAUSE_MS = 60_000;

/** How the last list went. */
export interface Listed {
  /** In milliseconds. */
  readonly took: number;
  readonly failed: boolean;
  /** Events were dropped meanwhile, which the next one has to make up for. */
  readonly behind: boolean;
}

/** When all objects of a kind are listed again: as often as is of use, and no more than an engine has time for. */
export class ListPace {
  readonly #clock: Clock;
  readonly #relistMs: number;
  /** Brings the next list forward; set while it is waited for. */
  #hurry: (() => void) | null = null;

  constructor(clock: Clock, relistMs = RELIST_MS) {
    this.#clock = clock;
    this.#relistMs = relistMs;
  }

  /** Events were dropped: the list that is waited for is due in a moment. */
  hurry(): void {
    this.#hurry?.();
  }

  /** Resolves when the next list is due, or the signal aborts. */
  pause(last: Listed, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        timer.dispose();
        this.#hurry = null;
        signal.removeEventListener('abort', end);
        resolve();
      };
      let timer = this.#clock.after(this.#msAfter(last), end);
      this.#hurry = () => {
        timer.dispose();
        timer = this.#clock.after(CATCH_UP_MS, end);
      };
      signal.addEventListener('abort', end, { once: true });
    });
  }

  #msAfter({ took, failed, behind }: Listed): number {
    // One that failed at once took the engine little: it is asked for again as soon, to be mended as soon.
    const share = failed && took < QUICK_FAILURE_MS ? took : took / LIST_SHARE;
    const [least, rest] = behind
      ? [CATCH_UP_MS, took]
      : [failed ? Math.min(this.#relistMs, RETRY_MS) : this.#relistMs, share];
    return Math.max(least, Math.min(rest, LONGEST_PAUSE_MS));
  }
}
