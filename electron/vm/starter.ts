import { AppError } from '../contract/errors.ts';
import type { Message } from '../contract/messages/message.ts';

interface Start {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

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

/** The start or restart that is under way, or waits for its turn. Until it is called off, others join it. */
export class SharedStart {
  #current: Start | null = null;

  /** Settles as the one that is under way does; null where none is. */
  get current(): Promise<void> | null {
    return this.#current?.done ?? null;
  }

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
