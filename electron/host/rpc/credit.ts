import { FLOW } from '../../contract/wire/frames.ts';

/** How much of a stream is on its way to a receiver that has not taken it yet, in characters of encoded frames. */
export class Credit {
  #unacknowledged = 0;
  #paused = false;
  #wake: (() => void) | null = null;

  get unacknowledged(): number {
    return this.#unacknowledged;
  }

  /** True from the moment more than FLOW.high is unacknowledged until no more than FLOW.low is. */
  get paused(): boolean {
    return this.#paused;
  }

  spend(chars: number): void {
    this.#unacknowledged += chars;
    if (this.#unacknowledged > FLOW.high) this.#paused = true;
  }

  /** A receiver that acknowledges more than it was sent gains nothing by it. */
  acknowledge(chars: number): void {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - chars);
    if (!this.#paused || this.#unacknowledged > FLOW.low) return;
    this.#paused = false;
    this.#wake?.();
  }

  /** Calls back once the pause is over; a later call replaces an earlier one. */
  whenResumed(resume: () => void): void {
    this.#wake = resume;
  }
}
