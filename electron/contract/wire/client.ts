import type { z } from 'zod';
import { AppError, fromWire } from '../errors.ts';
import type { CallOptions, ClientOf, ContractShape, Def } from './define.ts';
import { type ClientFrame, FLOW, type HostFrame, hostFrame, PROTOCOL, type WireSocket } from './frames.ts';

export interface ClientInfo {
  readonly client: 'ui' | 'cli' | 'main';
  /** The web session's token; not needed where the transport itself is private. */
  readonly token?: string;
}

export interface Connection<C extends ContractShape> {
  readonly api: ClientOf<C>;
  /** Settles once the host has said hello: with its version, or with the reason the connection is of no use. */
  readonly ready: Promise<{ version: string; pid: number }>;
  /** Resolves, with the reason, when the connection has ended for good. Every pending call has then been rejected. */
  readonly closed: Promise<string>;
  close(): void;
}

interface Pending {
  receive(frame: Exclude<HostFrame, { t: 'hello' }>, chars: number): void;
  fail(error: AppError): void;
}

/** Opens the protocol over a socket. Calls may be made at once; they are sent after the hello. */
export function connect<C extends ContractShape>(contract: C, socket: WireSocket, info: ClientInfo): Connection<C> {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let over: AppError | null = null;
  let greeted = false;
  let settleReady: { resolve(v: { version: string; pid: number }): void; reject(e: AppError): void };
  let settleClosed: (reason: string) => void;
  const ready = new Promise<{ version: string; pid: number }>((resolve, reject) => {
    settleReady = { resolve, reject };
  });
  ready.catch(() => undefined);
  const closed = new Promise<string>((resolve) => {
    settleClosed = resolve;
  });

  const send = (frame: ClientFrame) => {
    if (!over) socket.send(JSON.stringify(frame));
  };
  const finish = (error: AppError) => {
    if (over) return;
    over = error;
    for (const call of [...pending.values()]) call.fail(error);
    pending.clear();
    settleReady.reject(error);
    settleClosed(error.message);
    socket.close();
  };

  socket.onClose = (reason) => finish(new AppError('CONNECTION_LOST', reason || 'the connection to the host was lost'));
  socket.onMessage = (text) => {
    const frame = readFrame(text);
    if (!frame) {
      finish(new AppError('INTERNAL', 'the host sent a message that cannot be read'));
    } else if (frame.t === 'hello') {
      if (frame.protocol !== PROTOCOL) {
        finish(
          new AppError('VERSION_MISMATCH', `the host speaks protocol ${frame.protocol}, this client ${PROTOCOL}`, {
            hint: 'Quit Slipway completely and start it again.',
          }),
        );
      } else if (!greeted) {
        greeted = true;
        settleReady.resolve({ version: frame.version, pid: frame.pid });
      }
    } else {
      pending.get(frame.id)?.receive(frame, text.length);
    }
  };
  send({ t: 'hello', protocol: PROTOCOL, client: info.client, ...(info.token ? { token: info.token } : {}) });

  const begin = (name: string, params: unknown, call: (id: number) => Pending, options?: CallOptions) => {
    const id = nextId++;
    const entry = call(id);
    if (over) {
      entry.fail(over);
      return;
    }
    const signal = options?.signal;
    if (signal?.aborted) {
      entry.fail(cancelled(signal.reason));
      return;
    }
    const onAbort = () => {
      if (!pending.has(id)) return;
      send({ t: 'cancel', id });
      pending.get(id)?.fail(cancelled(signal?.reason));
      done();
    };
    const done = () => {
      pending.delete(id);
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    pending.set(id, {
      receive(frame, chars) {
        if (frame.t !== 'item') done();
        entry.receive(frame, chars);
      },
      fail(error) {
        done();
        entry.fail(error);
      },
    });
    send({ t: 'call', id, method: name, params });
  };

  const callMethod = (name: string, result: z.ZodType, params: unknown, options?: CallOptions) =>
    new Promise((resolve, reject) => {
      const call = (): Pending => ({
        receive(frame) {
          if (frame.t === 'error') reject(fromWire(frame.error));
          else if (frame.t === 'result') settle(result, frame.value, name, resolve, reject);
          else reject(new AppError('INTERNAL', `${name} was answered with ${frame.t}`));
        },
        fail: reject,
      });
      begin(name, params, call, options);
    });

  const callStream = (name: string, item: z.ZodType, params: unknown, options?: CallOptions) => {
    const waiting: { value: unknown; chars: number }[] = [];
    let taken = 0;
    let streamId = 0;
    let ended: { error: unknown } | 'open' | 'end' = 'open';
    let wake: (() => void) | null = null;
    const end = (how: { error: unknown } | 'end') => {
      if (ended === 'open') ended = how;
      wake?.();
    };
    const call = (id: number): Pending => {
      streamId = id;
      return {
        receive(frame, chars) {
          if (frame.t === 'item') {
            waiting.push({ value: frame.value, chars });
            wake?.();
          } else if (frame.t === 'error') end({ error: fromWire(frame.error) });
          else end('end');
        },
        fail: (error) => end({ error }),
      };
    };
    begin(name, params, call, options);
    const iterator: AsyncIterableIterator<unknown> = {
      [Symbol.asyncIterator]: () => iterator,
      async next() {
        for (;;) {
          const head = waiting.shift();
          if (head) {
            const parsed = item.safeParse(head.value);
            if (!parsed.success) {
              await iterator.return?.();
              throw new AppError('INTERNAL', `${name} sent an item that does not fit the contract`);
            }
            taken += head.chars;
            // What is taken is acknowledged, not what has arrived: a slow consumer slows the sender.
            if (taken >= FLOW.ack && ended === 'open') {
              send({ t: 'ack', id: streamId, chars: taken });
              taken = 0;
            }
            return { done: false, value: parsed.data };
          }
          if (ended === 'end') return { done: true, value: undefined };
          if (ended !== 'open') {
            const { error } = ended;
            ended = 'end';
            throw error;
          }
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = null;
        }
      },
      async return() {
        waiting.length = 0;
        if (pending.delete(streamId)) send({ t: 'cancel', id: streamId });
        end('end');
        return { done: true, value: undefined };
      },
    };
    return iterator;
  };

  const caller = (name: string, def: Def) =>
    def.kind === 'method'
      ? (params: unknown, options?: CallOptions) => callMethod(name, def.result, params, options)
      : (params: unknown, options?: CallOptions) => callStream(name, def.item, params, options);
  const api = Object.fromEntries(
    Object.entries(contract).map(([domain, defs]) => [
      domain,
      Object.fromEntries(Object.entries(defs).map(([name, def]) => [name, caller(`${domain}.${name}`, def)])),
    ]),
  ) as ClientOf<C>;

  return { api, ready, closed, close: () => finish(new AppError('CANCELLED', 'the connection was closed')) };
}

function readFrame(text: string): HostFrame | null {
  try {
    const parsed = hostFrame.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function settle(
  schema: z.ZodType,
  value: unknown,
  name: string,
  resolve: (v: unknown) => void,
  reject: (e: AppError) => void,
) {
  const parsed = schema.safeParse(value);
  if (parsed.success) resolve(parsed.data);
  else reject(new AppError('INTERNAL', `the answer to ${name} does not fit the contract`, { cause: parsed.error }));
}

function cancelled(reason: unknown): AppError {
  return reason instanceof AppError ? reason : new AppError('CANCELLED', 'the call was cancelled', { cause: reason });
}
