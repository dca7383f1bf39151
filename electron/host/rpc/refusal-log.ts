import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';

/** How often a refused connection is worth a line, in milliseconds: whoever tries a thousand times must not fill the log. */
const LINE_MS = 10_000;

/** Logs refused connections, with how many went without a line. */
export class RefusalLog {
  readonly #log: Logger;
  readonly #clock: Clock;
  #next = Number.NEGATIVE_INFINITY;
  #unsaid = 0;

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  add(reason: string, web: boolean): void {
    const now = this.#clock.monotonic();
    if (now < this.#next) {
      this.#unsaid++;
      return;
    }
    this.#log.warn('connection refused', { reason, web, unsaid: this.#unsaid });
    this.#next = now + LINE_MS;
    this.#unsaid = 0;
  }
}
