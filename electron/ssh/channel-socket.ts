import type { ClientChannel } from 'ssh2';
import { SocketLike } from '../platform/socket-like.ts';

/** A channel of an SSH connection in the shape of a socket. */
export class ChannelSocket extends SocketLike {
  readonly #channel: ClientChannel;

  /**
   * `ended` aborts, with an error, when the channel's connection is gone. `silent` says, by its exit code, what it means that a
   * program has ended without a word: its error in place of a mere end.
   */
  constructor(channel: ClientChannel, ended: AbortSignal, silent?: (exitCode: number | null) => Error) {
    super(channel);
    this.#channel = channel;
    const isSilent = () => silent !== undefined && this.bytesRead === 0;
    channel.once('end', () => isSilent() || this.push(null));
    channel.on('error', (error: Error) => this.destroy(error));
    channel.once('close', (exitCode?: number | null) => {
      if (silent && isSilent()) this.destroy(silent(exitCode ?? null));
      else this.closeWriting();
    });
    this.endWith(ended);
  }

  /** ssh2 forgets who waits when the channel closes. */
  protected override send(chunk: Buffer, sent: () => void): void {
    this.#channel.write(chunk, sent);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#channel.end();
    done();
  }

  protected override letGo(): void {
    this.#channel.destroy();
    // ssh2 reports the end of a channel only to whoever reads it.
    this.#channel.resume();
  }
}
