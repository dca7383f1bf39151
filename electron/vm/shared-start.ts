import { AppError } from '../contract/errors.ts';
import type { Message } from '../contract/messages/message.ts';

interface Start {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** The start or restart that is under way, or waits for its turn. Until it is called off, others join it. */
export class SharedStart {
  #current: Start | null = null;

  /** Joins it, or begins one. */
  join(begin: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#current) return this.#current.done;
    const abort = new AbortController();
    const done = begin(abort.signal).finally(() => {
      if (this.#current === start) this.#current = null;
    });
    const start = { abort, done };
    this.#current = start;
    return done;
  }

  /** Also one that still waits for a stop to be over: the last wish counts, and a start after this is a new one. */
  callOff(why: Message): void {
    this.#current?.abort.abort(new AppError('CANCELLED', why));
    this.#current = null;
  }
}
