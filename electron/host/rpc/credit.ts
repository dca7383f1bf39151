import type { Disposable } from '../../base/disposable.ts';
import { FLOW } from '../../contract/wire/frames.ts';

/**
 * What one connection's streams may have unacknowledged together, in characters. Above `high` only streams of which nothing
 * is unacknowledged go on, so that some eighty that are not read (an application's page has a dozen) hold up none that is;
 * above `most` none does.
 */
export const SHARED = { high: 8_000_000, most: 16_000_000 } as const;

/** What all streams of a connection have on their way: a client may open many and read none. */
export class SharedCredit {
  #unacknowledged = 0;
  readonly #waiting = new Set<() => void>();

  spend(chars: number): void {
    this.#unacknowledged += chars;
  }

  /** Acknowledged, or of no interest any more. */
  free(chars: number): void {
    this.#unacknowledged -= chars;
    if (this.#unacknowledged > SHARED.most) return;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Whether a stream with so much of its own unacknowledged has to wait. */
  isSpent(own: number): boolean {
    return this.#unacknowledged > SHARED.most || (own > 0 && this.#unacknowledged > SHARED.high);
  }

  /** Calls back whenever some has become free, until it is disposed of. */
  onDidFree(wake: () => void): Disposable {
    this.#waiting.add(wake);
    return { dispose: () => void this.#waiting.delete(wake) };
  }
}

/** How much of a stream is on its way to a receiver that has not taken it yet, in characters of encoded frames. */
export class Credit {
  readonly #shared: SharedCredit;
  #unacknowledged = 0;
  #paused = false;
  #waiting: Disposable | null = null;

  constructor(shared: SharedCredit) {
    this.#shared = shared;
  }

  get unacknowledged(): number {
    return this.#unacknowledged;
  }

  /**
   * True from the moment more than FLOW.high is unacknowledged until no more than FLOW.low is, and while the connection has
   * too much on its way.
   */
  get paused(): boolean {
    return this.#paused || this.#shared.isSpent(this.#unacknowledged);
  }

  spend(chars: number): void {
    this.#unacknowledged += chars;
    this.#shared.spend(chars);
    if (this.#unacknowledged > FLOW.high) this.#paused = true;
  }

  /** A receiver that acknowledges more than it was sent gains nothing by it. */
  acknowledge(chars: number): void {
    const taken = Math.min(chars, this.#unacknowledged);
    this.#unacknowledged -= taken;
    if (this.#unacknowledged <= FLOW.low) this.#paused = false;
    this.#shared.free(taken);
  }

  /** Calls back once the pause is over; a later call replaces an earlier one. */
  whenResumed(resume: () => void): void {
    this.#forget();
    this.#waiting = this.#shared.onDidFree(() => {
      if (this.paused) return;
      this.#forget();
      resume();
    });
  }

  /** The stream is over: what is on its way counts no more. */
  close(): void {
    this.#forget();
    this.acknowledge(this.#unacknowledged);
  }

  #forget(): void {
    this.#waiting?.dispose();
    this.#waiting = null;
  }
}
