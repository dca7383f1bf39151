import type { z } from 'zod';
import { AppError, fromWire } from '../errors.ts';
import type { CallOptions, ClientOf, ContractShape, Def } from './define.ts';
import { type ClientFrame, fitsClientFrame, type HostFrame, hostFrame, PROTOCOL, type WireSocket } from './frames.ts';
import { PendingCalls } from './pending-calls.ts';
import { StreamReader } from './stream-reader.ts';

export interface ClientInfo {
  readonly client: 'ui' | 'cli' | 'main';
  /** The web session's token; not needed where the transport itself is private. */
  readonly token?: string;
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
  close(): void;
}

/** Opens the protocol over a socket. Calls may be made at once; they are sent after the hello. */
export function connect<C extends ContractShape>(contract: C, socket: WireSocket, info: ClientInfo): Connection<C> {
  const client = new Client(socket, info);
  const caller = (name: string, def: Def) =>
    def.kind === 'method'
      ? (params: unknown, options?: CallOptions) => client.call({ name, params, options }, def.result)
      : (params: unknown, options?: CallOptions) => client.stream({ name, params, options }, def.item);
  const api = Object.fromEntries(
    Object.entries(contract).map(([domain, defs]) => [
      domain,
      Object.fromEntries(Object.entries(defs).map(([name, def]) => [name, caller(`${domain}.${name}`, def)])),
    ]),
  ) as ClientOf<C>;
  return {
    api,
    ready: client.ready,
    closed: client.closed,
    close: () => client.finish(new AppError('CANCELLED', 'the connection was closed')),
  };
}

interface Request {
  readonly name: string;
  readonly params: unknown;
  readonly options: CallOptions | undefined;
}

class Client {
  readonly ready: Promise<Greeting>;
  readonly closed: Promise<string>;
  readonly #socket: WireSocket;
  readonly #calls = new PendingCalls((frame) => this.#send(frame));
  #over: AppError | null = null;
  #settleReady!: { resolve(greeting: Greeting): void; reject(error: AppError): void };
  #settleClosed!: (reason: string) => void;

  constructor(socket: WireSocket, info: ClientInfo) {
    this.#socket = socket;
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    // Whoever waits for it sees the error; whoever does not must not end the process.
    this.ready.catch(() => undefined);
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    socket.onClose = (reason) =>
      this.finish(new AppError('CONNECTION_LOST', reason || 'the connection to the host was lost'));
    socket.onMessage = (text) => this.#receive(text);
    const token = info.token === undefined ? {} : { token: info.token };
    this.#send({ t: 'hello', protocol: PROTOCOL, client: info.client, ...token });
  }

  call({ name, params, options }: Request, result: z.ZodType): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#calls.begin({ method: name, params, signal: options?.signal }, () => ({
        item: () => reject(new AppError('INTERNAL', `${name} was answered with an item`)),
        end: () => reject(new AppError('INTERNAL', `${name} was answered with an end`)),
        fail: reject,
        result(value) {
          const parsed = result.safeParse(value);
          if (parsed.success) resolve(parsed.data);
          else reject(misfit(`the answer to ${name}`, parsed.error));
        },
      }));
    });
  }

  stream({ name, params, options }: Request, item: z.ZodType): AsyncIterableIterator<unknown> {
    const begun = this.#calls.begin({ method: name, params, signal: options?.signal }, (id) => {
      const reader = new StreamReader({
        parse(value) {
          const parsed = item.safeParse(value);
          if (parsed.success) return parsed.data;
          throw misfit(`an item of ${name}`, parsed.error);
        },
        ack: (chars) => this.#send({ t: 'ack', id, chars }),
        cancel: () => this.#calls.cancel(id),
      });
      return {
        reader,
        item: (value, chars) => reader.push(value, chars),
        end: () => reader.end(),
        result: () => reader.cut(new AppError('INTERNAL', `${name} was answered with a result`)),
        fail: (error, cutOff) => (cutOff ? reader.cut(error) : reader.end(error)),
      };
    });
    return begun.reader;
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

  /** Returns false, and sends nothing, when the host would refuse it for its size. */
  #send(frame: ClientFrame): boolean {
    const text = JSON.stringify(frame);
    if (!fitsClientFrame(text)) return false;
    if (!this.#over) this.#socket.send(text);
    return true;
  }

  #receive(text: string): void {
    if (this.#over) return;
    const frame = readFrame(text);
    if (!frame) this.finish(new AppError('INTERNAL', 'the host sent a message that cannot be read'));
    else if (frame.t === 'hello') this.#greeted(frame);
    else if (frame.t === 'refused') this.finish(fromWire(frame.error));
    else this.#calls.receive(frame, text.length);
  }

  #greeted({ protocol, version, pid }: Extract<HostFrame, { t: 'hello' }>): void {
    if (protocol === PROTOCOL) {
      this.#settleReady.resolve({ version, pid });
      return;
    }
    const message = `the host speaks protocol ${protocol}, this client ${PROTOCOL}`;
    this.finish(new AppError('VERSION_MISMATCH', message, { hint: 'Quit Slipway completely and start it again.' }));
  }
}

function readFrame(text: string): HostFrame | null {
  try {
    const parsed = hostFrame.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function misfit(what: string, cause: unknown): AppError {
  return new AppError('INTERNAL', `${what} does not fit the contract`, { cause });
}
