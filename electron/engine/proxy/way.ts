import type { Duplex } from 'node:stream';
import type { BodyLength } from './head.ts';
import type { MessageReader, Piece } from './message-reader.ts';

export interface WayOptions<H> {
  readonly source: Duplex;
  readonly reader: MessageReader<H>;
  /** Each piece in its turn; it is passed on with `pass`, or kept. */
  readonly onPiece: (piece: Piece<H>) => void;
  /** The source has ended, and all it sent was given out, but for what is in `rest`. */
  readonly onEnd: () => void;
  /** The source has ended while this was held: what it has sent is still to be given out. */
  readonly onEndAhead?: () => void;
  /** Who is told what the present body says, without its framing. */
  readonly listener?: () => ((data: Buffer) => void) | undefined;
}

/** While it is held, so much is read ahead, in bytes: the end of a source that is not read is never seen. */
const AHEAD = 64 * 1024;

/**
 * One way of a connection: from a stream, message by message, to another, with its back-pressure. What is passed on stays
 * in the pieces it came in: parts of one buffer that follow on each other are written at once.
 */
export class Way<H> {
  readonly #options: WayOptions<H>;
  #sink: Duplex | null = null;
  #run: Buffer | null = null;
  #isHeld = false;
  #isPumping = false;
  #isStopped = false;
  #hasEnded = false;
  #hasTold = false;
  #afterwards: (() => void)[] = [];

  constructor(options: WayOptions<H>) {
    this.#options = options;
    options.source.on('data', this.#onData);
    options.source.once('end', this.#onEnd);
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Nothing has come that was not given out. */
  get isEmpty(): boolean {
    return this.#options.reader.size === 0;
  }

  /** Where it leads. */
  set sink(sink: Duplex) {
    this.#sink = sink;
    sink.on('drain', this.#balance);
    this.#balance();
  }

  expect(length: BodyLength): void {
    this.#options.reader.expect(length);
  }

  /** Writes a piece, once all that was read at the same time is looked at. */
  pass(bytes: Buffer): void {
    const run = this.#run;
    if (run && run.buffer === bytes.buffer && run.byteOffset + run.length === bytes.byteOffset) {
      this.#run = Buffer.from(run.buffer, run.byteOffset, run.length + bytes.length);
      return;
    }
    this.#flush();
    this.#run = bytes;
  }

  /** Passes on what has come and is no whole head yet, such as at the source's end. */
  passRest(): void {
    this.pass(this.#options.reader.rest());
    this.#flush();
  }

  /** Gives out nothing more until `work` is done. Whoever gives it sees to what it fails with. */
  hold(work: () => Promise<void>): void {
    this.#isHeld = true;
    this.#balance();
    void work().finally(() => {
      this.#isHeld = false;
      this.pump();
      for (const after of this.#afterwards.splice(0)) after();
    });
  }

  /** Now, or once it is not held any more and what came meanwhile is looked at. */
  whenFree(after: () => void): void {
    if (this.#isHeld) this.#afterwards.push(after);
    else after();
  }

  /** Looks at what has come. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    const { reader, onPiece, onEnd, listener } = this.#options;
    while (!this.#isHeld && !this.#isStopped) {
      const piece = reader.next(listener?.());
      if (!piece) break;
      onPiece(piece);
    }
    this.#isPumping = false;
    this.#flush();
    if (this.#isHeld || this.#isStopped) return;
    if (!this.#hasEnded) this.#balance();
    else if (!this.#hasTold) {
      this.#hasTold = true;
      onEnd();
    }
  }

  /** Ends reading for good: the streams are left as they are, with nobody who listens. */
  stop(): void {
    this.#flush();
    this.#isStopped = true;
    const { source } = this.#options;
    source.off('data', this.#onData);
    source.off('end', this.#onEnd);
    this.#sink?.off('drain', this.#balance);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#options.reader.push(chunk);
    if (this.#isHeld) this.#balance();
    else this.pump();
  };

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    if (this.#isHeld) this.#options.onEndAhead?.();
    else this.pump();
  };

  readonly #balance = (): void => {
    const { source, reader } = this.#options;
    const isFull = this.#isHeld ? reader.size >= AHEAD : this.#sink?.writableNeedDrain;
    if (isFull) source.pause();
    else source.resume();
  };

  #flush(): void {
    const run = this.#run;
    this.#run = null;
    if (run && run.length > 0) this.#sink?.write(run);
  }
}
