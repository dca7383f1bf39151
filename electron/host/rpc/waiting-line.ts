/** How much one connection may have under way. */
export const CALL_LIMITS = {
  /** Methods that run at once; a bulk action on a thousand rows waits in line for the rest. */
  methods: 256,
  /** Calls that wait in line, and their characters together. */
  waiting: 4096,
  waitingChars: 16_777_216,
  /** Streams open at once. They last, so they are refused rather than queued. */
  streams: 256,
  /** Uploads at once, refused likewise: each may have FLOW.high and a frame of a megabyte in memory. */
  uploads: 32,
} as const;

export interface LineLimits {
  /** Pieces of work that run at once. */
  readonly methods: number;
  /** Pieces that wait, and what they weigh together. */
  readonly waiting: number;
  readonly waitingChars: number;
}

interface Waiting {
  readonly work: () => Promise<void>;
  readonly weight: number;
}

/** Runs so many pieces of work at once; the others wait in order of arrival, up to a limit. */
export class WaitingLine {
  readonly #limits: LineLimits;
  readonly #line: Waiting[] = [];
  #weight = 0;
  #running = 0;

  constructor(limits: LineLimits) {
    this.#limits = limits;
  }

  /** Returns false, and takes nothing, when the line is full. `work` must not reject. */
  add(work: () => Promise<void>, weight: number): boolean {
    if (this.#running < this.#limits.methods) {
      this.#run(work);
      return true;
    }
    if (this.#line.length >= this.#limits.waiting || this.#weight + weight > this.#limits.waitingChars) return false;
    this.#line.push({ work, weight });
    this.#weight += weight;
    return true;
  }

  clear(): void {
    this.#line.length = 0;
    this.#weight = 0;
  }

  #run(work: () => Promise<void>): void {
    this.#running++;
    void work().finally(() => {
      this.#running--;
      const next = this.#line.shift();
      if (!next) return;
      this.#weight -= next.weight;
      this.#run(next.work);
    });
  }
}
