import { AppError, fromWire } from '../errors.ts';
import type { CancelSignal } from './define.ts';
import { type ClientFrame, type HostFrame, MAX_CLIENT_FRAME } from './frames.ts';

/** What becomes of one call. Exactly one of `result`, `end` and `fail` is called, after any number of `item`s. */
export interface PendingCall {
  result(value: unknown): void;
  item(value: unknown, chars: number): void;
  end(): void;
  /** `cutOff`: it ended on this side, by cancelling or with the connection; else the host answered with an error. */
  fail(error: AppError, cutOff: boolean): void;
}

export interface CallStart {
  readonly method: string;
  readonly params: unknown;
  readonly signal: CancelSignal | undefined;
}

type AnswerFrame = Exclude<HostFrame, { t: 'hello' | 'refused' }>;

/** The calls a client waits for, by id. */
export class PendingCalls {
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #pending = new Map<number, { readonly call: PendingCall; forget(): void }>();
  #nextId = 1;
  #over: AppError | null = null;

  /** `send` returns false for a frame that is too large to be sent. */
  constructor(send: (frame: ClientFrame) => boolean) {
    this.#send = send;
  }

  /** Sends a call; when that is no use any more, because the signal or the connection has ended, it fails at once. */
  begin<T extends PendingCall>({ method, params, signal }: CallStart, make: (id: number) => T): T {
    const id = this.#nextId++;
    const call = make(id);
    const refusal = this.#over ?? (signal?.aborted ? cancelled(signal.reason) : null);
    if (refusal) {
      call.fail(refusal, true);
      return call;
    }
    const onAbort = () => {
      this.cancel(id);
      call.fail(cancelled(signal?.reason), true);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#pending.set(id, { call, forget: () => signal?.removeEventListener('abort', onAbort) });
    if (!this.#send({ t: 'call', id, method, params })) this.#take(id)?.fail(tooLarge(), true);
    return call;
  }

  /** Forgets a call and tells the host; what still arrives for it is ignored. */
  cancel(id: number): void {
    if (this.#take(id)) this.#send({ t: 'cancel', id });
  }

  receive(frame: AnswerFrame, chars: number): void {
    if (frame.t === 'item') {
      this.#pending.get(frame.id)?.call.item(frame.value, chars);
      return;
    }
    const call = this.#take(frame.id);
    if (frame.t === 'result') call?.result(frame.value);
    else if (frame.t === 'end') call?.end();
    else call?.fail(fromWire(frame.error), false);
  }

  /** Ends every call, and those made from now on. */
  failAll(error: AppError): void {
    this.#over = error;
    for (const id of [...this.#pending.keys()]) this.#take(id)?.fail(error, true);
  }

  #take(id: number): PendingCall | undefined {
    const entry = this.#pending.get(id);
    this.#pending.delete(id);
    entry?.forget();
    return entry?.call;
  }
}

/** Sent all the same, it would cost the connection, and every other call with it. */
function tooLarge(): AppError {
  return new AppError('BAD_REQUEST', 'this is too large to be sent', {
    hint: `All of it together may have ${MAX_CLIENT_FRAME / 1_048_576} MiB.`,
  });
}

function cancelled(reason: unknown): AppError {
  return reason instanceof AppError ? reason : new AppError('CANCELLED', 'the call was cancelled', { cause: reason });
}
