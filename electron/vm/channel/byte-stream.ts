import type { ClientHttp2Stream } from 'node:http2';
import { AppError } from '../../contract/errors.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import { SocketLike } from '../../platform/socket-like.ts';

/**
 * A connection in the guest, in the shape of a socket: what comes from there is the answer to one request, what goes there
 * the body of another. It ends at once when the way to the guest is lost.
 */
export class ByteStream extends SocketLike {
  readonly #down: ClientHttp2Stream;
  readonly #up: ClientHttp2Stream;

  /** `ended` aborts, with an error, when the way to the guest is lost. */
  constructor({ down, up }: { down: ClientHttp2Stream; up: ClientHttp2Stream }, ended: AbortSignal) {
    super(down);
    this.#down = down;
    this.#up = up;
    const end = () => this.destroy(ended.aborted ? ended.reason : brokenOff());
    // HTTP/2 streams end in order, too, where they are broken off: only their code tells.
    down.once('end', () => (down.rstCode ? end() : this.endReading()));
    down.on('error', end);
    down.once('close', () => down.rstCode && end());
    up.resume();
    up.on('error', () => undefined);
    up.once('close', () => this.closeWriting());
    this.endWith(ended);
  }

  /** Its error is told by its close. */
  protected override send(chunk: Buffer, sent: () => void): void {
    this.#up.write(chunk, (error) => error || sent());
  }

  override _final(done: (error?: Error | null) => void): void {
    // Once it is on its way, as what is destroyed before that never gets there. One who takes no more is not told.
    this.#up.end(() => done());
  }

  /** Where they have not ended in order they are broken off: close() would end them in order first. */
  protected override letGo(reason: Error): void {
    this.#down.destroy(reason);
    this.#up.destroy(reason);
  }
}

/** What it leads to was reset, or its program has died. */
function brokenOff(): AppError {
  return new AppError('CONNECTION_LOST', vmMessages.brokenOff());
}
