import { AppError } from '../errors.ts';
import { FLOW } from './frames.ts';

/** What a stream's reader asks of its connection. */
export interface StreamHooks {
  /** Turns a received value into an item, or throws. */
  parse(value: unknown): unknown;
  ack(chars: number): void;
  /** Tells the host that nobody reads any more; called at most once, and not after the stream has ended. */
  cancel(): void;
}

type Ending = { kind: 'open' } | { kind: 'end' } | { kind: 'error'; error: AppError };

/**
 * The receiving end of one stream, for a single reader. It acknowledges what the reader has taken, not what has
 * arrived: a slow reader slows the sender, and what waits here is bounded by the sender's credit.
 */
export class StreamReader implements AsyncIterableIterator<unknown> {
  readonly #hooks: StreamHooks;
  readonly #waiting: { readonly value: unknown; readonly chars: number }[] = [];
  #taken = 0;
  #ending: Ending = { kind: 'open' };
  #wake: (() => void) | null = null;

  constructor(hooks: StreamHooks) {
    this.#hooks = hooks;
  }

  /** Adds an item that took `chars` characters on the wire. */
  push(value: unknown, chars: number): void {
    if (this.#ending.kind !== 'open') return;
    this.#waiting.push({ value, chars });
    this.#wake?.();
  }

  /** The host ended the stream; what waits is still read first. */
  end(error?: AppError): void {
    if (this.#ending.kind === 'open') this.#ending = error ? { kind: 'error', error } : { kind: 'end' };
    this.#wake?.();
  }

  /** The stream is cut off: what waits is of no interest any more. */
  cut(error: AppError): void {
    this.#waiting.length = 0;
    this.end(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<unknown>> {
    for (;;) {
      const head = this.#waiting.shift();
      if (head) return { done: false, value: this.#take(head.value, head.chars) };
      const ending = this.#ending;
      if (ending.kind === 'end') return { done: true, value: undefined };
      if (ending.kind === 'error') {
        this.#ending = { kind: 'end' };
        throw ending.error;
      }
      if (this.#wake) throw new AppError('INTERNAL', 'a stream has one reader at a time');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }

  async return(): Promise<IteratorResult<unknown>> {
    this.#stop();
    return { done: true, value: undefined };
  }

  #take(value: unknown, chars: number): unknown {
    let item: unknown;
    try {
      item = this.#hooks.parse(value);
    } catch (error) {
      this.#stop();
      throw error;
    }
    this.#taken += chars;
    if (this.#taken >= FLOW.ack && this.#ending.kind === 'open') {
      this.#hooks.ack(this.#taken);
      this.#taken = 0;
    }
    return item;
  }

  #stop(): void {
    this.#waiting.length = 0;
    if (this.#ending.kind === 'open') this.#hooks.cancel();
    this.#ending = { kind: 'end' };
    this.#wake?.();
  }
}
