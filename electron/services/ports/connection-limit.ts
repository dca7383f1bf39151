/** How many connections there are at once, of one published port or of all, and who waits for one to end. */
export interface ConnectionLimitOptions {
  /** Connections open at once. */
  readonly most: number;
  /** Those that may wait beyond them; a socket each. More are refused at once. */
  readonly mostWaiting: number;
  /** Called when one has to wait, once a minute at most: whoever it happens to would else fill the log. */
  readonly onFull: () => void;
}

const TOLD_AGAIN_MS = 60_000;

/** Places for connections, in order of arrival. A burst waits instead of being cut off, and takes only so much memory. */
export class ConnectionLimit {
  readonly #options: ConnectionLimitOptions;
  readonly #waiting = new Set<() => void>();
  readonly #spare = new Set<() => boolean>();
  /** Ended, but their places are not given back before they have closed. */
  readonly #ending = new Set<() => boolean>();
  #open = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: ConnectionLimitOptions) {
    this.#options = options;
  }

  /** Resolves with what gives the place back, to be called once. Rejects when the signal aborts or too many wait. */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#open < this.#options.most) this.#open += 1;
    else await this.#turn(signal);
    return () => this.#leave();
  }

  /**
   * Of a connection that seems to be nobody's any more: `end` is called where another has to wait for a place, and says
   * whether it does end it. Once, unless it is offered again: then it comes after all that were offered before.
   */
  offer(end: () => boolean): void {
    this.#spare.delete(end);
    this.#spare.add(end);
    this.#reclaim();
  }

  /** For every connection that was offered, when it has closed. */
  withdraw(end: () => boolean): void {
    this.#spare.delete(end);
    this.#ending.delete(end);
  }

  /** Ends those that have been nobody's for longest, one for each that waits. */
  #reclaim(): void {
    for (const end of this.#spare) {
      if (this.#waiting.size <= this.#ending.size) return;
      this.#spare.delete(end);
      if (end()) this.#ending.add(end);
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    const now = performance.now();
    if (now - this.#toldAt > TOLD_AGAIN_MS) {
      this.#toldAt = now;
      this.#options.onFull();
    }
    return new Promise<void>((resolve, reject) => {
      if (this.#waiting.size >= this.#options.mostWaiting) {
        reject(new Error(`${this.#waiting.size} connections wait already`));
        return;
      }
      const giveUp = () => {
        this.#waiting.delete(next);
        reject(signal.reason);
      };
      const next = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(next);
      this.#reclaim();
    });
  }

  /** The place goes to who waits longest, if anybody does. */
  #leave(): void {
    const [next] = this.#waiting;
    if (!next) this.#open -= 1;
    else {
      this.#waiting.delete(next);
      next();
    }
  }
}
