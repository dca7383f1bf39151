import { sleep } from './deadline.ts';

/** Delays that double from `firstMs` up to `maxMs`, for ever. */
export function* backoff(firstMs: number, maxMs: number): Generator<number, never> {
  let delay = firstMs;
  for (;;) {
    yield delay;
    delay = Math.min(delay * 2, maxMs);
  }
}

export interface RetryOptions {
  /** Delays between attempts, in milliseconds; the attempts end with the sequence. */
  readonly delays: Iterable<number>;
  readonly signal?: AbortSignal;
  /** Says whether an error is worth another attempt; by default every one is. */
  readonly retryable?: (error: unknown) => boolean;
}

/** Runs `work` until it succeeds, the delays run out, the error is final, or the signal aborts; rejects with the last error. */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const delays = options.delays[Symbol.iterator]();
  for (let attempt = 1; ; attempt++) {
    options.signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      const next = delays.next();
      if (next.done || options.retryable?.(error) === false) throw error;
      await sleep(next.value, options.signal);
    }
  }
}
