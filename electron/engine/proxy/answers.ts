import type { Exchange } from './exchange.ts';
import { bodyOfAnswer, type ResponseHead } from './head.ts';
import type { Piece } from './message-reader.ts';
import type { Way } from './way.ts';

export interface AnswersOptions {
  /** What the engine and its client say can be read no more: their streams are to be joined. */
  readonly onJoin: () => void;
  /** The client's next words are requests again: those it was passed on unread for were none of a stream. */
  readonly onReadable: () => void;
  /** What a client watches has something to tell. */
  readonly onNews: () => void;
  /** Something that the client is not told of. */
  readonly onTrouble: (error: unknown) => void;
  /** Aborts when the client leaves. */
  readonly gone: AbortSignal;
}

/** The requests that were passed on to the engine, and its answers to them, in their order. */
export class Answers {
  readonly #options: AnswersOptions;
  readonly #open: Exchange[] = [];
  /** While its answer may make a stream of the connection, what the client sends after it is passed on unread. */
  #opaque: Exchange | null = null;
  /** Something was, so that nobody knows where in a request what comes next is. */
  #hasSpilt = false;
  #onIdle: (() => void) | null = null;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** Whether one is to come. */
  get isExpected(): boolean {
    return this.#open.length > 0;
  }

  /** Whether all that is still to come is news of what a client watches. */
  get isWatched(): boolean {
    return this.isExpected && this.#open.every(({ isWatch, status }) => isWatch && status !== null);
  }

  /** A request is being passed on. */
  expect(exchange: Exchange): void {
    this.#open.push(exchange);
  }

  /** The newest has been passed on in full. Gives back whether what follows it can be read. */
  sent(): boolean {
    const exchange = this.#open.at(-1);
    if (exchange?.mayBecomeAStream) this.#opaque = exchange;
    return this.#opaque === null;
  }

  /** Whether what the client sends is passed on unread; then that is noted. */
  spills(): boolean {
    if (this.#opaque) this.#hasSpilt = true;
    return this.#opaque !== null;
  }

  /** Who is told what the body of the present answer says. */
  readonly listener = (): ((data: Buffer) => void) | undefined => this.#open[0]?.listener();

  /** Resolves once all are answered, or the client has left. */
  async idle(): Promise<void> {
    if (this.#open.length > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
  }

  /** Nobody waits for that any more. */
  wake(): void {
    this.#onIdle?.();
    this.#onIdle = null;
  }

  /** No answer comes any more. */
  end(): void {
    this.wake();
    for (const exchange of this.#open.splice(0)) exchange.end(exchange.status, this.#options.onTrouble);
  }

  /** The next piece of what the engine says. */
  take(down: Way<ResponseHead>, piece: Piece<ResponseHead>): void {
    const [exchange] = this.#open;
    // What nobody has asked for is read by nobody.
    if (piece.kind === 'odd' || !exchange) {
      if (piece.kind !== 'odd') down.pass(piece.bytes);
      this.#options.onJoin();
    } else if (piece.kind === 'head') this.#begin(down, piece, exchange);
    else {
      down.pass(piece.bytes);
      if (exchange.isWatch) this.#options.onNews();
      if (piece.isLast) this.#answered();
    }
  }

  #begin(down: Way<ResponseHead>, { bytes, head }: Extract<Piece<ResponseHead>, { kind: 'head' }>, exchange: Exchange) {
    const { status } = head;
    if (status === 100 && exchange.wasContinued) {
      exchange.wasContinued = false;
      return;
    }
    if (status < 200 && status !== 101) return down.pass(bytes);
    exchange.status = status;
    const body = bodyOfAnswer(head, exchange.head.method);
    exchange.mayBecomeAStream = false;
    const isOpaque = exchange === this.#opaque;
    if (status === 101 || body === 'close' || (isOpaque && this.#hasSpilt)) {
      down.pass(bytes);
      this.#options.onJoin();
      return;
    }
    if (isOpaque) {
      this.#opaque = null;
      this.#options.onReadable();
    }
    down.expect(body);
    const pass = () => {
      down.pass(bytes);
      if (body === 0) this.#answered();
    };
    if (!exchange.touch?.after) return pass();
    const { gone, onTrouble } = this.#options;
    down.hold(async () => {
      await exchange.settle(status, gone).catch(onTrouble);
      if (!gone.aborted) pass();
    });
  }

  #answered(): void {
    const exchange = this.#open.shift();
    exchange?.end(exchange.status, this.#options.onTrouble);
    if (this.#open.length === 0) this.wake();
  }
}
