import { FLOW } from './frames.ts';

/**
 * What one connection's senders may have unacknowledged together. Above `high` only those of which nothing is
 * unacknowledged go on, so that some eighty that are not read (an application's page has a dozen) hold up none that is;
 * above `most` none does.
 */
export const SHARED = { high: 8_000_000, most: 16_000_000 } as const;

/** What all senders of a connection have on their way: a client may open many streams and read none. */
export class SharedCredit {
  #unacknowledged = 0;
  readonly #waiting = new Set<() => void>();

  spend(size: number): void {
    this.#unacknowledged += size;
  }

  /** Acknowledged, or of no interest any more. */
  free(size: number): void {
    this.#unacknowledged -= size;
    if (this.#unacknowledged > SHARED.most) return;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Whether a sender with so much of its own unacknowledged has to wait. */
  isSpent(own: number): boolean {
    return this.#unacknowledged > SHARED.most || (own > 0 && this.#unacknowledged > SHARED.high);
  }

  /** Calls back whenever some has become free, until what it returns is called. */
  onDidFree(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => void this.#waiting.delete(wake);
  }
}

/** How much a sender has on its way to a receiver that has not taken it yet, by the sizes of its messages. */
export class Credit {
  readonly #shared: SharedCredit;
  #unacknowledged = 0;
  #paused = false;
  #forget: () => void = () => undefined;

  constructor(shared: SharedCredit) {
    this.#shared = shared;
  }

  /**
   * True from the moment more than FLOW.high is unacknowledged until no more than FLOW.low is, and while the connection has
   * too much on its way.
   */
  get paused(): boolean {
    return this.#paused || this.#shared.isSpent(this.#unacknowledged);
  }

  spend(size: number): void {
    this.#unacknowledged += size;
    this.#shared.spend(size);
    if (this.#unacknowledged > FLOW.high) this.#paused = true;
  }

  /** A receiver that acknowledges more than it was sent gains nothing by it. */
  acknowledge(size: number): void {
    const taken = Math.min(size, this.#unacknowledged);
    this.#unacknowledged -= taken;
    if (this.#unacknowledged <= FLOW.low) this.#paused = false;
    this.#shared.free(taken);
  }

  /** Calls back once the pause is over; a later call replaces an earlier one. */
  whenResumed(resume: () => void): void {
    this.#forget();
    this.#forget = this.#shared.onDidFree(() => {
      if (this.paused) return;
      this.#forget();
      resume();
    });
  }

  /** Nothing more is sent: what is on its way counts no more. */
  close(): void {
    this.#forget();
    this.acknowledge(this.#unacknowledged);
  }
}
