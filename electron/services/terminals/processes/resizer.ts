import { sleep } from '../../../base/deadline.ts';
import { type Size, sameSize } from '../size.ts';

/** Ten tries, 10 to 100 ms apart: an exec cannot be resized until its process has started (as the docker CLI does). */
const TRIES = 10;
const STEP_MS = 10;

/** Applies sizes one at a time; what was wanted last is applied last, however calls fail or overtake each other. */
export class Resizer {
  readonly #apply: (size: Size) => Promise<void>;
  #wanted: Size | null = null;
  #applied: Size | null = null;
  #busy = false;
  #ended = false;

  constructor(apply: (size: Size) => Promise<void>) {
    this.#apply = apply;
  }

  /**
   * Does nothing when that is the size already; tries once more when it could not be applied so far. Resolves when it has
   * been applied, or given up, or is left to a call under way.
   */
  async want(size: Size): Promise<void> {
    this.#wanted = size;
    await this.#run();
  }

  end(): void {
    this.#ended = true;
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let tries = 1; !this.#ended && this.#wanted && tries <= TRIES; ) {
      const size = this.#wanted;
      if (this.#applied && sameSize(size, this.#applied)) break;
      try {
        await this.#apply(size);
        this.#applied = size;
        tries = 1;
      } catch {
        if (tries < TRIES) await sleep(STEP_MS * tries);
        tries++;
      }
    }
    this.#busy = false;
  }
}
