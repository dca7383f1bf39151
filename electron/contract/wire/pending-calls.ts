import { AppError, defect, fromWire } from '../errors.ts';
import { wireMessages } from '../messages/wire.ts';
import type { CallOptions, CancelSignal } from './define.ts';
import { type ClientFrame, type HostFrame, MAX_CLIENT_FRAME } from './frames.ts';

/**
 * What becomes of one call: exactly one of `result`, `end` and `fail` in the end. What a kind of call has no use for is left
 * out, and from a host that answers so all the same it fails.
 */
export interface PendingCall {
  result?(value: unknown): void;
  item?(value: unknown, size: number): void;
  ack?(size: number): void;
  end?(): void;
  /** `cutOff`: it ended on this side, by cancelling or with the connection; else the host answered with an error. */
  fail(error: AppError, cutOff: boolean): void;
}

export interface CallStart {
  readonly name: string;
  readonly params: unknown;
  readonly options: CallOptions | undefined;
}

type AnswerFrame = Exclude<HostFrame, { t: 'hello' | 'refused' }>;

interface Entry {
  readonly name: string;
  readonly call: PendingCall;
  forget(): void;
}

/** The calls a client waits for, by id. */
export class PendingCalls {
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #engine: () => string | undefined;
  readonly #pending = new Map<number, Entry>();
  #nextId = 1;
  #over: AppError | null = null;

  /** `send` returns false for a frame that is too large to be sent; `engine` says which one calls are about that name none. */
  constructor(send: (frame: ClientFrame) => boolean, engine: () => string | undefined = () => undefined) {
    this.#send = send;
    this.#engine = engine;
  }

  /** Sends a call; when that is no use any more, because the signal or the connection has ended, it fails at once. */
  begin<T extends PendingCall>({ name, params, options }: CallStart, make: (id: number) => T): T {
    const signal: CancelSignal | undefined = options?.signal;
    const engine = options?.engine ?? this.#engine();
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
    this.#pending.set(id, { name, call, forget: () => signal?.removeEventListener('abort', onAbort) });
    if (!this.#send({ t: 'call', id, method: name, params, engine })) this.#take(id)?.call.fail(tooLarge(), true);
    return call;
  }

  /** Forgets a call and tells the host; what still arrives for it is ignored. */
  cancel(id: number): void {
    if (this.#take(id)) this.#send({ t: 'cancel', id });
  }

  receive(frame: AnswerFrame, size: number): void {
    if (frame.t === 'item' || frame.t === 'ack') {
      const entry = this.#pending.get(frame.id);
      if (!entry) return;
      if (frame.t === 'ack') entry.call.ack?.(frame.size);
      else if (entry.call.item) entry.call.item(frame.value, size);
      else this.#take(frame.id)?.call.fail(unfit(entry.name, frame.t), true);
      return;
    }
    const entry = this.#take(frame.id);
    if (!entry) return;
    const { call, name } = entry;
    if (frame.t === 'error') call.fail(fromWire(frame.error), false);
    else if (frame.t === 'result' && call.result) call.result(frame.value);
    else if (frame.t === 'end' && call.end) call.end();
    else call.fail(unfit(name, frame.t), true);
  }

  /** Ends every call, and those made from now on. */
  failAll(error: AppError): void {
    this.#over = error;
    for (const id of [...this.#pending.keys()]) this.#take(id)?.call.fail(error, true);
  }

  #take(id: number): Entry | undefined {
    const entry = this.#pending.get(id);
    this.#pending.delete(id);
    entry?.forget();
    return entry;
  }
}

function unfit(name: string, kind: string): AppError {
  return defect(`${name} was answered with a frame of another kind: ${kind}`);
}

/** Sent all the same, it would cost the connection, and every other call with it. */
export function tooLarge(): AppError {
  return new AppError('BAD_REQUEST', wireMessages.tooLarge({ mib: MAX_CLIENT_FRAME / 1_048_576 }));
}

function cancelled(reason: unknown): AppError {
  return reason instanceof AppError ? reason : new AppError('CANCELLED', wireMessages.cancelled(), { cause: reason });
}
