/** What all published ports share: how many connections there are at once, and who waits for one to end. */
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
   * whether it does end it. Once, unless it is offered again.
   */
  offer(end: () => boolean): void {
    this.#spare.add(end);
    if (this.#waiting.size > 0) this.#reclaim();
  }

  withdraw(end: () => boolean): void {
    this.#spare.delete(end);
  }

  /** Ends the connection that has been nobody's for longest, if there is one. */
  #reclaim(): void {
    for (const end of this.#spare) {
      this.#spare.delete(end);
      if (end()) return;
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
