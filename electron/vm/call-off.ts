import { AppError } from '../contract/errors.ts';
import type { Message } from '../contract/messages/message.ts';

/** Calls off what has begun until then, and nothing that begins afterwards. */
export class CallOff {
  #abort = new AbortController();

  /** For what begins now. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  now(why: Message): void {
    this.#abort.abort(new AppError('CANCELLED', why));
    this.#abort = new AbortController();
  }
}
