import { type AppError, defect } from '../errors.ts';
import { FLOW } from './frames.ts';

/** What a receiver asks of its connection. */
export interface ReceiverHooks {
  /** Turns a received value into an item, or throws. */
  parse(value: unknown): unknown;
  ack(size: number): void;
  /** Tells the sender that nobody reads any more; called at most once, and not after the items have ended. */
  cancel(): void;
}

type Ending = { kind: 'open' } | { kind: 'end' } | { kind: 'error'; error: AppError };

/**
 * The receiving end of one stream or upload, for a single reader. It acknowledges what the reader has taken, not what has
 * arrived: a slow reader slows the sender, and what waits here is bounded by the sender's credit.
 */
export class Receiver implements AsyncIterableIterator<unknown> {
  readonly #hooks: ReceiverHooks;
  readonly #waiting: { readonly value: unknown; readonly size: number }[] = [];
  #taken = 0;
  #unacknowledged = 0;
  #ending: Ending = { kind: 'open' };
  #wake: (() => void) | null = null;

  constructor(hooks: ReceiverHooks) {
    this.#hooks = hooks;
  }

  /** Whether the sender still has credit; one that sends without is not to be trusted. */
  get hasCredit(): boolean {
    return this.#unacknowledged <= FLOW.high;
  }

  /** Adds an item whose message had this size. */
  push(value: unknown, size: number): void {
    if (this.#ending.kind !== 'open') return;
    this.#unacknowledged += size;
    this.#waiting.push({ value, size });
    this.#wake?.();
  }

  /** The sender has ended; what waits is still read first. */
  end(error?: AppError): void {
    if (this.#ending.kind === 'open') this.#ending = error ? { kind: 'error', error } : { kind: 'end' };
    this.#wake?.();
  }

  /** The items are cut off: what waits is of no interest any more, and without it they are not whole, ended or not. */
  cut(error: AppError): void {
    if (this.#waiting.length > 0) this.#ending = { kind: 'error', error };
    this.#waiting.length = 0;
    this.end(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<unknown>> {
    for (;;) {
      const head = this.#waiting.shift();
      if (head) return { done: false, value: this.#take(head.value, head.size) };
      const ending = this.#ending;
      if (ending.kind === 'end') return { done: true, value: undefined };
      if (ending.kind === 'error') {
        this.#ending = { kind: 'end' };
        throw ending.error;
      }
      if (this.#wake) throw defect('a stream has one reader at a time');
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

  #take(value: unknown, size: number): unknown {
    let item: unknown;
    try {
      item = this.#hooks.parse(value);
    } catch (error) {
      this.#stop();
      throw error;
    }
    this.#taken += size;
    if (this.#taken >= FLOW.ack && this.#ending.kind === 'open') {
      this.#hooks.ack(this.#taken);
      this.#unacknowledged -= this.#taken;
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
