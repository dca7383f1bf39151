import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';

/**
 * A channel of an SSH connection in the shape of a socket, as Node's HTTP wants one. Each half closes on its own. Unlike the
 * bare channel it ends at once when it is destroyed or its connection is lost, also where nobody reads. Where the
 * other side closes both halves, what has come is still read, and what is still written goes nowhere.
 */
export class ChannelSocket extends Duplex {
  readonly #channel: ClientChannel;
  #writing: ((error?: Error) => void) | null = null;
  /** The other side has closed both halves. */
  #closed = false;
  /** Bytes so far, as of net.Socket. */
  bytesRead = 0;
  bytesWritten = 0;

  /**
   * `ended` aborts, with an error, when the channel's connection is gone. `silent` says, by its exit code, what it means that a
   * program has ended without a word: its error in place of a mere end.
   */
  constructor(channel: ClientChannel, ended: AbortSignal, silent?: (exitCode: number | null) => Error) {
    super({ allowHalfOpen: true });
    this.#channel = channel;
    // Whoever uses it listens, and may not have begun to.
    this.on('error', () => undefined);
    const lost = () => this.destroy(ended.reason);
    channel.on('data', (chunk: Buffer) => {
      this.bytesRead += chunk.length;
      // Destroyed it takes nothing more, and all must be read, or the channel never ends.
      if (!this.push(chunk) && !this.destroyed) channel.pause();
    });
    const isSilent = () => silent !== undefined && this.bytesRead === 0;
    channel.once('end', () => isSilent() || this.push(null));
    channel.on('error', (error: Error) => this.destroy(error));
    channel.once('close', (exitCode?: number | null) => {
      this.#closed = true;
      if (silent && isSilent()) {
        this.destroy(silent(exitCode ?? null));
        return;
      }
      this.#writing?.();
      if (this.readableEnded) {
        this.destroy();
        return;
      }
      // What has come is still read. Where all has been, the end shows also to one who does not read just now, as whoever
      // keeps connections for later: the end has been pushed by now.
      this.once('end', () => this.destroy());
      this.read(0);
    });
    this.once('close', () => ended.removeEventListener('abort', lost));
    if (ended.aborted) lost();
    else ended.addEventListener('abort', lost, { once: true });
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#closed) {
      done();
      return;
    }
    this.bytesWritten += chunk.length;
    // ssh2 forgets who waits when the channel closes.
    this.#writing = (error) => {
      this.#writing = null;
      done(error);
    };
    this.#channel.write(chunk, () => this.#writing?.());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#writing?.(error ?? closed());
    this.#channel.destroy();
    // ssh2 reports the end of a channel only to whoever reads it.
    this.#channel.resume();
    done(error);
  }

  /** The connection is kept alive as a whole. */
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  /** Whoever waits for a channel has a deadline of its own. */
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

function closed(): Error {
  return Object.assign(new Error('the channel is closed'), { code: 'EPIPE' });
}
