/**
 * A single-consumer queue read with `for await`. Back-pressure is the reader's pace: the writer sees `size` and may
 * merge into what still waits (`peekLast`), or pause its own source. Ends with `end()` or `fail()`; what was queued before is still read.
 */
export class AsyncQueue<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #wake: (() => void) | null = null;
  #ended = false;
  #error: unknown = null;
  #failed = false;

  get size(): number {
    return this.#items.length;
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  /** Adds an item; dropped once the queue has ended. */
  push(item: T): void {
    if (this.#ended) return;
    this.#items.push(item);
    this.#wake?.();
  }

  /** The newest item still waiting, for merging, or undefined. */
  peekLast(): T | undefined {
    return this.#items.at(-1);
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  fail(error: unknown): void {
    if (this.#ended) return;
    this.#failed = true;
    this.#error = error;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    try {
      for (;;) {
        while (this.#items.length > 0) yield this.#items.shift() as T;
        if (this.#ended) break;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
      }
      if (this.#failed) throw this.#error;
    } finally {
      this.#ended = true;
      this.#items.length = 0;
    }
  }
}
