import { AppError } from '../../contract/errors.ts';
import { wireMessages } from '../../contract/messages/wire.ts';
import { encode } from '../../contract/wire/codec.ts';
import { type HostFrame, MAX_RESULT, type WireSocket } from '../../contract/wire/frames.ts';

/** What may wait for room on one connection, in characters: eight of the largest results. */
const MOST_WAITING = 8 * MAX_RESULT;

/**
 * Sends results. Streams have their credit; a result is as large as what it tells of, and many may be ready at once: none is
 * above MAX_RESULT, and each waits until there is room for it.
 */
export class Results {
  readonly #socket: Pick<WireSocket, 'send' | 'room'>;
  #waiting = 0;

  constructor(socket: Pick<WireSocket, 'send' | 'room'>) {
    this.#socket = socket;
  }

  /**
   * `take` is asked at the last moment: false when nobody waits for it any more. Rejects, and nothing is sent, when it is too
   * large, or too much waits already.
   */
  async send(frame: Extract<HostFrame, { t: 'result' }>, take: () => boolean): Promise<void> {
    const message = encode(frame);
    const { length } = message;
    if (length > MAX_RESULT) throw new AppError('UNSUPPORTED', wireMessages.answerTooLarge({ length }));
    if (this.#waiting + length > MOST_WAITING) throw new AppError('CONFLICT', wireMessages.answersTooMany());
    this.#waiting += length;
    // Those woken together go on in their order, and what the first sends may leave no room for the next.
    for (let room = this.#socket.room?.(); room; room = this.#socket.room?.()) await room;
    this.#waiting -= length;
    if (take()) this.#socket.send(message);
  }
}
