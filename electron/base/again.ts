import type { Clock } from './clock.ts';
import type { Disposable } from './disposable.ts';
import { backoff } from './retry.ts';

export interface AgainOptions {
  readonly clock: Clock;
  /** Before the first attempt, and at most, in milliseconds: in between the pauses double. */
  readonly firstMs: number;
  readonly maxMs: number;
  readonly work: () => void;
}

/** Has what has failed, and may go well by itself, done once more after a while. */
export class Again implements Disposable {
  readonly #options: AgainOptions;
  #delays: Generator<number, never>;
  #next: Disposable | null = null;

  constructor(options: AgainOptions) {
    this.#options = options;
    this.#delays = backoff(options.firstMs, options.maxMs);
  }

  /** It has failed: it is done again, once, however often this is called until then. */
  later(): void {
    const { clock, work } = this.#options;
    this.#next ??= clock.after(this.#delays.next().value, () => {
      this.#next = null;
      work();
    });
  }

  /** It went well, or is not wanted any more: the next failure is the first. */
  reset(): void {
    const { firstMs, maxMs } = this.#options;
    this.dispose();
    this.#delays = backoff(firstMs, maxMs);
  }

  dispose(): void {
    this.#next?.dispose();
    this.#next = null;
  }
}
