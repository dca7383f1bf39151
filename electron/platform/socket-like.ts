import { Duplex, type Readable } from 'node:stream';

/**
 * A stream in the shape of a socket, as Node's HTTP wants one, of a connection that others share. Each half closes on its own.
 * Unlike a bare stream of ssh2 or HTTP/2 it ends at once when it is destroyed, also where nobody reads. Where the other side has
 * closed both halves, what has come is still read, and what is still written goes nowhere.
 */
export abstract class SocketLike extends Duplex {
  /** Bytes so far, as of net.Socket. */
  bytesRead = 0;
  bytesWritten = 0;
  readonly #source: Readable;
  #writing: ((error?: Error | null) => void) | null = null;
  #isClosed = false;

  /** `source` is where what is read comes from. */
  constructor(source: Readable) {
    super({ allowHalfOpen: true });
    this.#source = source;
    // Whoever uses it listens, and may not have begun to.
    this.on('error', () => undefined);
    source.on('data', (chunk: Buffer) => {
      this.bytesRead += chunk.length;
      // Destroyed it takes nothing more, and all must be read, or the source never ends.
      if (!this.push(chunk) && !this.destroyed) source.pause();
    });
  }

  /** Hands bytes on; calls `sent` once they are on their way, and not at all when that fails. */
  protected abstract send(chunk: Buffer, sent: () => void): void;

  /** Ends what it is made of, because of `reason` where it is not over. */
  protected abstract letGo(reason: Error): void;

  /** Has it end when `signal` aborts, with its reason. */
  protected endWith(signal: AbortSignal): void {
    const end = () => this.destroy(signal.reason);
    this.once('close', () => signal.removeEventListener('abort', end));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  }

  /** Nothing more comes. The end shows also to one who does not read just now, as whoever keeps connections for later. */
  protected endReading(): void {
    this.push(null);
    this.read(0);
  }

  /** To be called when the other side has closed both halves. */
  protected closeWriting(): void {
    this.#isClosed = true;
    this.#writing?.();
    if (this.readableEnded) {
      this.destroy();
      return;
    }
    this.once('end', () => this.destroy());
    this.read(0);
  }

  override _read(): void {
    this.#source.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#isClosed) {
      done();
      return;
    }
    this.bytesWritten += chunk.length;
    this.#writing = (error) => {
      this.#writing = null;
      done(error);
    };
    this.send(chunk, () => this.#writing?.());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const reason = error ?? Object.assign(new Error('the stream is closed'), { code: 'EPIPE' });
    this.#writing?.(reason);
    this.letGo(reason);
    done(error);
  }

  /** The connection is kept alive as a whole. */
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  /** Whoever waits for a stream has a deadline of its own. */
  setTimeout(): this {
    return this;
  }

  /** It is the connection that keeps the process alive. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
