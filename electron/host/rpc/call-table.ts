import { AppError, toWire } from '../../contract/errors.ts';
import type { ClientFrame, HostFrame } from '../../contract/wire/frames.ts';
import { SharedCredit } from './credit.ts';
import { asAppError, badRequest } from './errors.ts';
import type { MethodRoute, Route, Router, StreamRoute } from './router.ts';
import { type PumpSink, StreamPump } from './stream-pump.ts';
import { WaitingLine } from './waiting-line.ts';

type CallFrame = Extract<ClientFrame, { t: 'call' }>;

/** How much one connection may have under way. */
export const CALL_LIMITS = {
  /** Methods that run at once; a bulk action on a thousand rows waits in line for the rest. */
  methods: 256,
  /** Calls that wait in line, and their characters together. */
  waiting: 4096,
  waitingChars: 16_777_216,
  /** Streams open at once. They last, so they are refused rather than queued. */
  streams: 256,
} as const;

export interface CallTableOptions<Context> {
  readonly router: Router<Context>;
  readonly send: (frame: HostFrame) => number;
  readonly contextOf: (signal: AbortSignal) => Context;
  /** Checks results and items against the contract before they are sent. */
  readonly validateResults: boolean;
  /** Told of errors that are defects. */
  readonly onDefect: (method: string, error: unknown) => void;
}

interface Active {
  readonly controller: AbortController;
  readonly pump: StreamPump | null;
}

/** The calls of one connection: each ends with exactly one result, end or error frame. */
export class CallTable<Context> {
  readonly #options: CallTableOptions<Context>;
  readonly #active = new Map<number, Active>();
  readonly #line = new WaitingLine(CALL_LIMITS);
  readonly #credit = new SharedCredit();
  #streams = 0;

  constructor(options: CallTableOptions<Context>) {
    this.#options = options;
  }

  /** Starts a call of `chars` characters. Returns false when its id is in use: the client has lost count. */
  begin({ id, method, params }: CallFrame, chars: number): boolean {
    if (this.#active.has(id)) return false;
    const route = this.#options.router.get(method);
    if (!route) {
      this.#fail(id, new AppError('BAD_REQUEST', `there is no method ${JSON.stringify(method)}`));
      return true;
    }
    const parsed = route.params.safeParse(params);
    if (!parsed.success) this.#fail(id, badRequest(route.name, parsed.error));
    else if (route.kind === 'stream') this.#openStream(route, id, parsed.data);
    else this.#enqueue(route, { id, params: parsed.data, chars });
    return true;
  }

  cancel(id: number): void {
    const call = this.#end(id);
    if (!call) return;
    const error = new AppError('CANCELLED', 'the caller cancelled the call');
    this.#fail(id, error);
    call.controller.abort(error);
  }

  acknowledge(id: number, chars: number): void {
    this.#active.get(id)?.pump?.acknowledge(chars);
  }

  /** Ends every call without an answer: the connection is gone. */
  abandonAll(error: AppError): void {
    this.#line.clear();
    for (const id of [...this.#active.keys()]) this.#end(id)?.controller.abort(error);
  }

  #enqueue(route: MethodRoute<Context>, call: { id: number; params: unknown; chars: number }): void {
    const controller = new AbortController();
    const work = () => this.#runMethod(route, call, controller);
    this.#active.set(call.id, { controller, pump: null });
    if (this.#line.add(work, call.chars)) return;
    this.#end(call.id);
    this.#fail(call.id, new AppError('BAD_REQUEST', 'too many calls wait on this connection'));
  }

  async #runMethod(route: MethodRoute<Context>, call: { id: number; params: unknown }, controller: AbortController) {
    const { id, params } = call;
    if (controller.signal.aborted) return;
    try {
      const value = await route.call(params, this.#options.contextOf(controller.signal));
      if (this.#active.get(id)?.controller !== controller) return;
      this.#check(route, route.result, value);
      this.#options.send({ t: 'result', id, value });
      this.#end(id);
    } catch (error) {
      if (this.#active.get(id)?.controller !== controller) return;
      this.#end(id);
      this.#failed(route, id, error);
    }
  }

  #openStream(route: StreamRoute<Context>, id: number, params: unknown): void {
    if (this.#streams >= CALL_LIMITS.streams) {
      this.#fail(id, new AppError('BAD_REQUEST', `a connection may have ${CALL_LIMITS.streams} streams open`));
      return;
    }
    const controller = new AbortController();
    try {
      const source = route.call(params, this.#options.contextOf(controller.signal));
      const sink: PumpSink = {
        item: (value) => {
          this.#check(route, route.item, value);
          return this.#options.send({ t: 'item', id, value });
        },
        end: () => {
          this.#end(id);
          this.#options.send({ t: 'end', id });
        },
        fail: (error) => {
          this.#end(id);
          controller.abort(error);
          this.#failed(route, id, error);
        },
      };
      const pump = new StreamPump(source, sink, this.#credit);
      this.#active.set(id, { controller, pump });
      this.#streams++;
      void pump.run();
    } catch (error) {
      this.#failed(route, id, error);
    }
  }

  #end(id: number): Active | undefined {
    const call = this.#active.get(id);
    if (!call) return undefined;
    this.#active.delete(id);
    if (call.pump) this.#streams--;
    call.pump?.stop();
    return call;
  }

  #check(route: Route<Context>, schema: MethodRoute<Context>['result'], value: unknown): void {
    if (!this.#options.validateResults) return;
    const parsed = schema.safeParse(value);
    if (parsed.success) return;
    const misfit = badRequest(route.name, parsed.error);
    const where = misfit.details?.path;
    throw new TypeError(`what ${route.name} returned does not fit the contract: ${where}: ${misfit.message}`);
  }

  #failed(route: Route<Context>, id: number, thrown: unknown): void {
    const error = asAppError(thrown);
    if (error.code === 'INTERNAL') this.#options.onDefect(route.name, thrown);
    this.#fail(id, error);
  }

  #fail(id: number, error: AppError): void {
    this.#options.send({ t: 'error', id, error: toWire(error) });
  }
}
