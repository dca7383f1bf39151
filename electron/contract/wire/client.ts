import type { z } from 'zod';
import { AppError, defect, fromWire } from '../errors.ts';
import { quoted } from '../messages/message.ts';
import { wireMessages } from '../messages/wire.ts';
import { decode, encode, fitsClientFrame } from './codec.ts';
import { SharedCredit } from './credit.ts';
import type { CallOptions, CancelSignal, ClientOf, ContractShape, Def } from './define.ts';
import { type ClientFrame, type HostFrame, hostFrame, PROTOCOL, type WireMessage, type WireSocket } from './frames.ts';
import { PendingCalls, tooLarge } from './pending-calls.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';

export interface ClientInfo {
  readonly client: 'ui' | 'cli' | 'main';
  /** The web session's token; not needed where the transport itself is private. */
  readonly token?: string;
  /** The engine that calls are about which name none; without an answer, the one that the settings choose. */
  readonly engine?: (() => string | undefined) | undefined;
}

export interface Greeting {
  readonly version: string;
  readonly pid: number;
}

export interface Connection<C extends ContractShape> {
  readonly api: ClientOf<C>;
  /** Settles once the host has said hello: with its version, or with the reason the connection is of no use. */
  readonly ready: Promise<Greeting>;
  /** Resolves, with the reason, when the connection has ended for good. Every pending call has then been rejected. */
  readonly closed: Promise<string>;
  /** Resolves with the connection's end: true when the host said goodbye; one that was killed cannot. */
  readonly saidGoodbye: Promise<boolean>;
  close(): void;
}

/** One whose host has said hello. */
export interface GreetedConnection<C extends ContractShape> extends Connection<C> {
  readonly greeting: Greeting;
}

/** Opens the protocol over a socket. Calls may be made at once; they are sent after the hello. */
export function connect<C extends ContractShape>(contract: C, socket: WireSocket, info: ClientInfo): Connection<C> {
  const client = new Client(socket, info);
  const api = Object.fromEntries(
    Object.entries(contract).map(([domain, defs]) => [
      domain,
      Object.fromEntries(Object.entries(defs).map(([name, def]) => [name, client.caller(`${domain}.${name}`, def)])),
    ]),
  ) as ClientOf<C>;
  return {
    api,
    ready: client.ready,
    closed: client.closed,
    saidGoodbye: client.closed.then(() => client.heardGoodbye),
    close: () => client.finish(new AppError('CANCELLED', wireMessages.closed())),
  };
}

/**
 * As connect, once the host has said hello. Rejects with its refusal, or with the signal's reason when that aborts first, and
 * leaves nothing open then.
 */
export async function meet<C extends ContractShape>(
  contract: C,
  socket: WireSocket,
  { signal, ...info }: ClientInfo & { readonly signal: CancelSignal },
): Promise<GreetedConnection<C>> {
  const connection = connect(contract, socket, info);
  let giveUp = () => {};
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
  });
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return { ...connection, greeting: await Promise.race([connection.ready, aborted]) };
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

interface Request {
  readonly name: string;
  readonly params: unknown;
  readonly options: CallOptions | undefined;
}

class Client {
  readonly ready: Promise<Greeting>;
  readonly closed: Promise<string>;
  heardGoodbye = false;
  readonly #socket: WireSocket;
  readonly #calls: PendingCalls;
  /** What all uploads of this connection have on their way. */
  readonly #credit = new SharedCredit();
  #over: AppError | null = null;
  #settleReady!: { resolve(greeting: Greeting): void; reject(error: AppError): void };
  #settleClosed!: (reason: string) => void;

  constructor(socket: WireSocket, info: ClientInfo) {
    this.#calls = new PendingCalls((frame) => this.#send(frame) > 0, info.engine);
    this.#socket = socket;
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    // Whoever waits for it sees the error; whoever does not must not end the process.
    this.ready.catch(() => undefined);
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    socket.onClose = (reason) => {
      this.heardGoodbye = reason !== '';
      const why = reason === '' ? wireMessages.lost() : wireMessages.lostBecause({ reason: quoted(reason) });
      this.finish(new AppError('CONNECTION_LOST', why));
    };
    socket.onMessage = (message) => this.#receive(message);
    const token = info.token === undefined ? {} : { token: info.token };
    this.#send({ t: 'hello', protocol: PROTOCOL, client: info.client, ...token });
  }

  /** What the api has for one definition. */
  caller(name: string, def: Def) {
    switch (def.kind) {
      case 'method':
        return (params: unknown, options?: CallOptions) => this.#method({ name, params, options }, def.result);
      case 'stream':
        return (params: unknown, options?: CallOptions) => this.#stream({ name, params, options }, def.item);
      case 'upload':
        return (params: unknown, items: AsyncIterable<unknown>, options?: CallOptions) =>
          this.#upload({ name, params, options }, def.result, items);
    }
  }

  #method(request: Request, result: z.ZodType): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#calls.begin(request, () => ({ result: resultOf(request, result, { resolve, reject }), fail: reject }));
    });
  }

  #stream(request: Request, item: z.ZodType): AsyncIterableIterator<unknown> {
    const { name } = request;
    const begun = this.#calls.begin(request, (id) => {
      const reader = new Receiver({
        parse(value) {
          const parsed = item.safeParse(value);
          if (parsed.success) return parsed.data;
          throw misfit(`an item of ${name}`, parsed.error);
        },
        ack: (size) => this.#send({ t: 'ack', id, size }),
        cancel: () => this.#calls.cancel(id),
      });
      return {
        reader,
        item: (value, size) => reader.push(value, size),
        end: () => reader.end(),
        fail: (error, cutOff) => (cutOff ? reader.cut(error) : reader.end(error)),
      };
    });
    return begun.reader;
  }

  #upload(request: Request, result: z.ZodType, items: AsyncIterable<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = resultOf(request, result, { resolve, reject });
      const { sender } = this.#calls.begin(request, (id) => {
        const sink = {
          item: (value: unknown) => {
            const size = this.#send({ t: 'item', id, value });
            if (size === 0) throw tooLarge();
            return size;
          },
          end: () => void this.#send({ t: 'end', id }),
          fail: (error: unknown) => {
            this.#calls.cancel(id);
            reject(error);
          },
        };
        const made = new Sender(items, sink, this.#credit);
        return {
          sender: made,
          ack: (size) => made.acknowledge(size),
          result(value) {
            made.stop();
            settle(value);
          },
          fail(error) {
            made.stop();
            reject(error);
          },
        };
      });
      void sender.run();
    });
  }

  /** Ends the connection, once: every pending call is rejected with `error`. */
  finish(error: AppError): void {
    if (this.#over) return;
    this.#over = error;
    this.#calls.failAll(error);
    this.#settleReady.reject(error);
    this.#settleClosed(error.message);
    this.#socket.close();
  }

  /** Returns the message's size; 0, and nothing is sent, when the host would refuse it for that. */
  #send(frame: ClientFrame): number {
    const message = encode(frame);
    if (!fitsClientFrame(message)) return 0;
    if (!this.#over) this.#socket.send(message);
    return message.length;
  }

  #receive(message: WireMessage): void {
    if (this.#over) return;
    const parsed = hostFrame.safeParse(decode(message));
    if (!parsed.success) this.finish(defect('the host sent a message that cannot be read'));
    else if (parsed.data.t === 'hello') this.#greeted(parsed.data);
    else if (parsed.data.t === 'refused') this.finish(fromWire(parsed.data.error));
    else this.#calls.receive(parsed.data, message.length);
  }

  #greeted({ protocol, version, pid }: Extract<HostFrame, { t: 'hello' }>): void {
    if (protocol === PROTOCOL) {
      this.#settleReady.resolve({ version, pid });
      return;
    }
    this.finish(new AppError('VERSION_MISMATCH', wireMessages.versions({ host: protocol, client: PROTOCOL })));
  }
}

interface Settle {
  resolve(value: unknown): void;
  reject(error: AppError): void;
}

function resultOf({ name }: Request, result: z.ZodType, { resolve, reject }: Settle): (value: unknown) => void {
  return (value) => {
    const parsed = result.safeParse(value);
    if (parsed.success) resolve(parsed.data);
    else reject(misfit(`the answer to ${name}`, parsed.error));
  };
}

function misfit(what: string, cause: unknown): AppError {
  return defect(`${what} does not fit the contract`, { cause });
}
