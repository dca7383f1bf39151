import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';

export interface RefreshQueueOptions {
  /** Most keys handed to one `work`. */
  readonly batch: number;
  /** Most `work` under way. */
  readonly concurrency: number;
  /** Least milliseconds between two starts of work on one key. */
  readonly spacingMs: number;
  readonly clock: Clock;
  /** Most keys that wait. One more and all of them are dropped, and `overflow` is told, which has to do without them. */
  readonly limit: number;
  readonly overflow: () => void;
  /** Does the work; must not reject. */
  readonly work: (keys: readonly string[]) => Promise<void>;
}

/**
 * Work by key, coalesced: however often a key is added while it waits or is being worked on, it is worked on once
 * more. Holds one entry per key, and no more than `limit`: who adds keys may make them up.
 */
export class RefreshQueue implements Disposable {
  readonly #options: RefreshQueueOptions;
  readonly #waiting = new Set<string>();
  readonly #busy = new Set<string>();
  /** Monotonic time from which a key may be worked on again. */
  readonly #notBefore = new Map<string, number>();
  #running = 0;
  #timer: Disposable | null = null;
  #scheduled = false;
  #disposed = false;

  constructor(options: RefreshQueueOptions) {
    this.#options = options;
  }

  add(key: string): void {
    if (this.#disposed) return;
    this.#waiting.add(key);
    if (this.#waiting.size > this.#options.limit) {
      this.#waiting.clear();
      this.#options.overflow();
      return;
    }
    if (this.#scheduled) return;
    // After the present chunk of events, so that those on one object, or on many at once, go in one call.
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  /** Forgets what waits: a full list is about to bring it all. */
  clear(): void {
    this.#waiting.clear();
  }

  dispose(): void {
    this.#disposed = true;
    this.#waiting.clear();
    this.#timer?.dispose();
  }

  #pump(): void {
    const { concurrency, spacingMs, clock } = this.#options;
    while (!this.#disposed && this.#running < concurrency) {
      const keys = this.#take();
      if (keys.length === 0) break;
      this.#running++;
      for (const key of keys) {
        this.#busy.add(key);
        this.#notBefore.set(key, clock.monotonic() + spacingMs);
      }
      void this.#options.work(keys).finally(() => {
        this.#running--;
        for (const key of keys) this.#busy.delete(key);
        this.#pump();
      });
    }
    this.#wakeLater();
  }

  #take(): string[] {
    const now = this.#options.clock.monotonic();
    const keys: string[] = [];
    for (const [key, time] of this.#notBefore) if (time <= now && !this.#busy.has(key)) this.#notBefore.delete(key);
    for (const key of this.#waiting) {
      if (this.#busy.has(key) || this.#notBefore.has(key)) continue;
      this.#waiting.delete(key);
      keys.push(key);
      if (keys.length === this.#options.batch) break;
    }
    return keys;
  }

  #wakeLater(): void {
    if (this.#timer || this.#waiting.size === 0 || this.#disposed) return;
    this.#timer = this.#options.clock.after(this.#options.spacingMs, () => {
      this.#timer = null;
      this.#pump();
    });
  }
}
