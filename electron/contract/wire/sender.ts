import { Credit, type SharedCredit } from './credit.ts';

/** Where a sender's items go. */
export interface Sink {
  /** Sends an item; returns its message's size. */
  item(value: unknown): number;
  end(): void;
  fail(error: unknown): void;
}

/** Items that are bytes are cut into pieces of so many: whoever reads them may give what they like. */
const PIECE = 65_536;

const STOPPED = Symbol('stopped');

/**
 * The sending end of one stream or upload. It pulls item by item, only while there is credit: what a slow receiver has not
 * taken stays at the source. Ends with `end` or `fail`, or with neither once `stop` was called.
 */
export class Sender {
  readonly #source: AsyncIterator<unknown>;
  readonly #sink: Sink;
  readonly #credit: Credit;
  #stopped = false;
  /** Ends the wait that is under way. One at a time, so that a long stream leaves nothing behind. */
  #interrupt: (() => void) | null = null;

  /** `shared`: the credit of the connection, which all its senders draw on. */
  constructor(source: AsyncIterable<unknown>, sink: Sink, shared: SharedCredit) {
    this.#credit = new Credit(shared);
    this.#source = source[Symbol.asyncIterator]();
    this.#sink = sink;
  }

  acknowledge(size: number): void {
    this.#credit.acknowledge(size);
  }

  /** Sends no more, and lets the source clean up whenever it can. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#credit.close();
    this.#interrupt?.();
    this.#release();
  }

  /** Resolves when the source has ended or the sender was stopped; never rejects. */
  async run(): Promise<void> {
    try {
      for (;;) {
        while (this.#credit.paused && !this.#stopped) await this.#resumed();
        if (this.#stopped) return;
        const step = await this.#until<IteratorResult<unknown>>((resolve, reject) => {
          this.#source.next().then(resolve, reject);
        });
        if (step === STOPPED || this.#stopped) return;
        if (step.done) {
          this.#sink.end();
          return;
        }
        for (const item of pieces(step.value)) {
          // Others of the connection may have used up the credit while this item was made, or while this one woke up:
          // between the last look and the sending nothing else runs.
          while (this.#credit.paused && !this.#stopped) await this.#resumed();
          // It may have been stopped in the very turn in which it was resumed.
          if (this.#stopped) return;
          this.#credit.spend(this.#sink.item(item));
        }
      }
    } catch (error) {
      if (this.#stopped) return;
      // What it has on its way counts no more: nobody acknowledges items of a call that failed.
      this.stop();
      this.#sink.fail(error);
    }
  }

  #resumed(): Promise<unknown> {
    return this.#until((resume) => this.#credit.whenResumed(() => resume(undefined)));
  }

  #until<T>(
    begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
  ): Promise<T | typeof STOPPED> {
    return new Promise((resolve, reject) => {
      this.#interrupt = () => resolve(STOPPED);
      begin(resolve, reject);
    });
  }

  /** Asks the source to end. A generator that waits for something ends after that; nobody waits for it here. */
  #release(): void {
    Promise.resolve()
      .then(() => this.#source.return?.())
      .catch(() => undefined);
  }
}

function* pieces(item: unknown): Generator<unknown, void> {
  if (!(item instanceof Uint8Array) || item.length <= PIECE) {
    yield item;
    return;
  }
  for (let at = 0; at < item.length; at += PIECE) yield item.subarray(at, at + PIECE);
}
