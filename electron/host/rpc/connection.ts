import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError, misused, toWire } from '../../contract/errors.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import { wireMessages } from '../../contract/messages/wire.ts';
import { encode } from '../../contract/wire/codec.ts';
import {
  type ClientFrame,
  type HostFrame,
  PROTOCOL,
  type WireMessage,
  type WireSocket,
} from '../../contract/wire/frames.ts';
import type { CallContext } from '../../services/context.ts';
import { CallTable } from './call-table.ts';
import { readFrame, unreadable } from './client-frame.ts';
import type { Router } from './router.ts';

export type HelloFrame = Extract<ClientFrame, { t: 'hello' }>;
export type Peer = CallContext['client'];

/** A client has this long to say hello, so that one that never speaks cannot hold a connection: trust.md, "Browser mode". */
export const HELLO_TIMEOUT_MS = 2000;

/** Why a client is turned away, and how long that answer is to wait, in milliseconds. */
export interface Refusal {
  readonly error: AppError;
  readonly afterMs: number;
}

/** Who may come in: null, or why not. */
export type Authorize = (hello: HelloFrame) => Refusal | null;

export interface ConnectionOptions {
  readonly id: number;
  readonly web: boolean;
  /** What the client is, where the transport knows it. */
  readonly client: Peer['kind'] | undefined;
  readonly router: Router<CallContext>;
  readonly authorize: Authorize;
  readonly version: string;
  readonly validateResults: boolean;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onGreeted: (peer: Peer) => void;
  readonly onRefused: (reason: string) => void;
  /** Called once, whatever ended it. */
  readonly onEnded: () => void;
}

/**
 * The host's end of one client's connection: who it is, and its end. Nothing a client sends can do more than bring that on;
 * what it says once it has been greeted goes to its calls.
 */
export class RpcConnection {
  readonly #socket: WireSocket;
  readonly #options: ConnectionOptions;
  readonly #calls: CallTable<CallContext>;
  /** For who is not greeted yet: until when it must have said hello, or when it is told that it is turned away. */
  #timer: Disposable;
  readonly #gone = new AbortController();
  #peer: Peer | null = null;
  #turnedAway = false;
  #over = false;

  constructor(socket: WireSocket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#calls = new CallTable<CallContext>({
      router: options.router,
      validateResults: options.validateResults,
      socket,
      refuse: (error) => this.#refuse(error),
      contextOf: (signal, { engine }) => ({ signal, engine, client: this.#peer ?? this.#peerOf('ui') }),
      onDefect: (method, error) => {
        const stack = error instanceof Error ? error.stack : String(error);
        options.log.error('a call failed with an unexpected error', { method, error: stack });
      },
    });
    this.#timer = options.clock.after(HELLO_TIMEOUT_MS, () =>
      this.#refuse(new AppError('TIMEOUT', wireMessages.noHello({ seconds: HELLO_TIMEOUT_MS / 1000 }))),
    );
    socket.onClose = () => this.#ended();
    socket.onMessage = (message) => this.#receive(message);
  }

  /** Ends the connection; every call under way is aborted. */
  close(reason = ''): void {
    this.#socket.close(reason);
    this.#ended();
  }

  /** Until it is greeted; what a client sends then goes to its calls. */
  #receive(message: WireMessage): void {
    if (this.#over || this.#turnedAway) return;
    const frame = readFrame(message);
    if (frame) this.#greet(frame);
    else this.#refuse(unreadable());
  }

  #greet(frame: ClientFrame): void {
    const { authorize, version, onGreeted } = this.#options;
    try {
      if (frame.t !== 'hello') throw misused('the first message must be a hello');
      const refusal = authorize(frame);
      if (refusal) {
        this.#turnAway(refusal);
        return;
      }
      if (frame.protocol !== PROTOCOL) throw versionMismatch(frame.protocol);
      this.#timer.dispose();
      this.#peer = this.#peerOf(this.#options.client ?? frame.client);
      this.#socket.onMessage = this.#calls.receive;
      this.#send({ t: 'hello', protocol: PROTOCOL, version, pid: process.pid });
      onGreeted(this.#peer);
    } catch (error) {
      this.#refuse(error);
    }
  }

  #peerOf(kind: Peer['kind']): Peer {
    return { id: this.#options.id, kind, web: this.#options.web, gone: this.#gone.signal };
  }

  #turnAway({ error, afterMs }: Refusal): void {
    this.#turnedAway = true;
    this.#timer.dispose();
    if (afterMs > 0) this.#timer = this.#options.clock.after(afterMs, () => this.#refuse(error));
    else this.#refuse(error);
  }

  #refuse(error: unknown): void {
    if (this.#over) return;
    const refusal = toWire(error);
    this.#send({ t: 'refused', error: refusal });
    this.#options.onRefused(refusal.message);
    this.close(refusal.message);
  }

  #send(frame: HostFrame): void {
    if (!this.#over) this.#socket.send(encode(frame));
  }

  #ended(): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer.dispose();
    const reason = new AppError('CANCELLED', hostMessages.clientGone());
    this.#calls.abandonAll(reason);
    this.#gone.abort(reason);
    this.#options.onEnded();
  }
}

function versionMismatch(protocol: number): AppError {
  return new AppError('VERSION_MISMATCH', wireMessages.versionsHost({ client: protocol, host: PROTOCOL }));
}
