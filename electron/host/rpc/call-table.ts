import type { z } from 'zod';
import { AppError, misused, toWire } from '../../contract/errors.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import { wireMessages } from '../../contract/messages/wire.ts';
import { encode } from '../../contract/wire/codec.ts';
import { SharedCredit } from '../../contract/wire/credit.ts';
import type { Def } from '../../contract/wire/define.ts';
import type { ClientFrame, HostFrame, WireMessage, WireSocket } from '../../contract/wire/frames.ts';
import { Receiver } from '../../contract/wire/receiver.ts';
import { Sender, type Sink } from '../../contract/wire/sender.ts';
import { readFrame, unreadable } from './client-frame.ts';
import { asAppError, badRequest } from './errors.ts';
import { Results } from './results.ts';
import type { Route, RouteOf, Router } from './router.ts';
import { CALL_LIMITS, WaitingLine } from './waiting-line.ts';

export type CallFrame = Extract<ClientFrame, { t: 'call' }>;

export interface CallTableOptions<Context extends { readonly signal: AbortSignal }> {
  readonly router: Router<Context>;
  readonly socket: Pick<WireSocket, 'send' | 'room'>;
  /** Ends the connection: its client does what none of ours would. */
  readonly refuse: (error: AppError) => void;
  readonly contextOf: (signal: AbortSignal, call: CallFrame) => Context;
  /** Checks results and items against the contract before they are sent. */
  readonly validateResults: boolean;
  /** Told of errors that are defects. */
  readonly onDefect: (method: string, error: unknown) => void;
}

interface Active {
  readonly kind: Def['kind'];
  readonly controller: AbortController;
  /** Of a stream. */
  readonly sender?: Sender;
  /** Of an upload. */
  readonly items?: Receiver;
}

/** The calls of one connection: each ends with exactly one result, end or error frame. */
export class CallTable<Context extends { readonly signal: AbortSignal }> {
  readonly #options: CallTableOptions<Context>;
  readonly #active = new Map<number, Active>();
  readonly #line = new WaitingLine(CALL_LIMITS);
  readonly #credit = new SharedCredit();
  readonly #open = { method: 0, stream: 0, upload: 0 };
  readonly #results: Results;
  #over = false;

  constructor(options: CallTableOptions<Context>) {
    this.#options = options;
    this.#results = new Results(options.socket);
  }

  /** Takes what a client sends once it has been greeted: the socket's own listener from then on. */
  readonly receive = (message: WireMessage): void => {
    if (this.#over) return;
    const frame = readFrame(message);
    const misuse = frame ? this.#take(frame, message.length) : unreadable();
    if (misuse) this.#options.refuse(misuse);
  };

  /** Returns why the client is not to be heard any more, if so. */
  #take(frame: ClientFrame, size: number): AppError | null {
    if (frame.t === 'hello') return misused('the client said hello twice');
    const call = this.#active.get(frame.id);
    if (frame.t === 'call') {
      // Its client has lost count.
      if (call) return misused(`call ${frame.id} is already under way`);
      this.#begin(frame, size);
    } else if (frame.t === 'cancel') this.#cancel(frame.id);
    else if (frame.t === 'ack') call?.sender?.acknowledge(frame.size);
    else if (call) {
      // What belongs to no call was on its way when that ended.
      if (!call.items) return misused(`call ${frame.id} takes no items`);
      if (frame.t === 'end') call.items.end();
      else if (call.items.hasCredit) call.items.push(frame.value, size);
      else return misused(`the client sent more of call ${frame.id} than it may`);
    }
    return null;
  }

  /** Ends every call without an answer: the connection is gone. */
  abandonAll(error: AppError): void {
    this.#over = true;
    this.#line.clear();
    for (const id of [...this.#active.keys()]) this.#end(id, error)?.controller.abort(error);
  }

  #begin(frame: CallFrame, size: number): void {
    const { id, method } = frame;
    const route = this.#options.router.routes.get(method);
    if (!route) {
      this.#fail(id, misused(`there is no method ${JSON.stringify(method)}`));
      return;
    }
    const parsed = route.params.safeParse(frame.params);
    const call = { ...frame, params: parsed.data };
    if (!parsed.success) this.#fail(id, badRequest(route.name, parsed.error));
    else if (route.kind === 'stream') this.#openStream(route, call);
    else if (route.kind === 'upload') this.#openUpload(route, call);
    else this.#enqueue(route, call, size);
  }

  #cancel(id: number): void {
    const error = new AppError('CANCELLED', hostMessages.callerCancelled());
    const call = this.#end(id, error);
    if (!call) return;
    this.#fail(id, error);
    call.controller.abort(error);
  }

  #enqueue(route: RouteOf<'method', Context>, call: CallFrame, size: number): void {
    const controller = new AbortController();
    const work = () => this.#run(route, { call, controller });
    this.#add(call.id, { kind: 'method', controller });
    if (this.#line.add(work, size)) return;
    this.#end(call.id);
    this.#fail(call.id, new AppError('BAD_REQUEST', hostMessages.tooManyCalls()));
  }

  #openUpload(route: RouteOf<'upload', Context>, call: CallFrame): void {
    const { id } = call;
    if (this.#isFull('upload', id)) return;
    const controller = new AbortController();
    const items = new Receiver({
      parse(value) {
        const parsed = route.item.safeParse(value);
        if (parsed.success) return parsed.data;
        throw badRequest(route.name, parsed.error);
      },
      ack: (size) => void this.#send({ t: 'ack', id, size }),
      // A handler that wants no more settles, and its result says so.
      cancel: () => undefined,
    });
    this.#add(id, { kind: 'upload', controller, items });
    void this.#run(route, { call, controller, items });
  }

  /** Runs a call that has a result to its end, unless it is over before. */
  async #run(
    route: RouteOf<'method' | 'upload', Context>,
    { call, controller, items }: Pick<Active, 'controller' | 'items'> & { readonly call: CallFrame },
  ): Promise<void> {
    if (controller.signal.aborted) return;
    const { id, params } = call;
    const context = this.#options.contextOf(controller.signal, call);
    try {
      const value = await this.#options.router.around({ method: route.name, params, context }, async () => {
        const entered = await route.enter(context);
        try {
          return await entered.handler(params, entered.context, items);
        } finally {
          entered.leave();
        }
      });
      if (this.#active.get(id)?.controller !== controller) return;
      this.#check(route, route.result, value);
      await this.#results.send({ t: 'result', id, value }, () => {
        const isWanted = this.#active.get(id)?.controller === controller;
        if (isWanted) this.#end(id);
        return isWanted;
      });
    } catch (error) {
      if (this.#active.get(id)?.controller !== controller) return;
      this.#end(id);
      this.#failed(route, id, error);
    }
  }

  #openStream(route: RouteOf<'stream', Context>, call: CallFrame): void {
    const { id } = call;
    if (this.#isFull('stream', id)) return;
    const controller = new AbortController();
    const sink: Sink = {
      item: (value) => {
        this.#check(route, route.item, value);
        return this.#send({ t: 'item', id, value });
      },
      end: () => {
        this.#end(id);
        this.#send({ t: 'end', id });
      },
      fail: (error) => {
        this.#end(id);
        controller.abort(error);
        this.#failed(route, id, error);
      },
    };
    const items = itemsOf(route, call.params, this.#options.contextOf(controller.signal, call));
    const sender = new Sender(items, sink, this.#credit);
    this.#add(id, { kind: 'stream', controller, sender });
    void sender.run();
  }

  /** Whether there are as many of a kind as there may be, which the client is told. */
  #isFull(kind: 'stream' | 'upload', id: number): boolean {
    const most = kind === 'stream' ? CALL_LIMITS.streams : CALL_LIMITS.uploads;
    if (this.#open[kind] < most) return false;
    this.#fail(id, misused(`a connection may have ${most} ${kind}s open`));
    return true;
  }

  #add(id: number, call: Active): void {
    this.#active.set(id, call);
    this.#open[call.kind]++;
  }

  /** `error` is for who reads an upload's items, unless the call has settled by itself. */
  #end(id: number, error?: AppError): Active | undefined {
    const call = this.#active.get(id);
    if (!call) return undefined;
    this.#active.delete(id);
    this.#open[call.kind]--;
    call.sender?.stop();
    call.items?.cut(error ?? new AppError('CANCELLED', wireMessages.callEnded()));
    return call;
  }

  #check(route: Route<Context>, schema: z.ZodType, value: unknown): void {
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
    this.#send({ t: 'error', id, error: toWire(error) });
  }

  /** Returns the message's size. */
  #send(frame: HostFrame): number {
    const message = encode(frame);
    if (!this.#over) this.#options.socket.send(message);
    return message.length;
  }
}

async function* itemsOf<Context extends { readonly signal: AbortSignal }>(
  route: RouteOf<'stream', Context>,
  params: unknown,
  context: Context,
): AsyncGenerator<unknown, void> {
  const entered = await route.enter(context);
  try {
    yield* entered.handler(params, entered.context);
    // What ended with who answered did not come to its end.
    if (!context.signal.aborted) entered.context.signal.throwIfAborted();
  } finally {
    entered.leave();
  }
}
