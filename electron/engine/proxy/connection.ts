import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { withDeadline } from '../../base/deadline.ts';
import { joinStreams } from '../../platform/join-streams.ts';
import { Answers } from './answers.ts';
import { Exchange, KeptRequest } from './exchange.ts';
import { type RequestHead, type ResponseHead, readRequest, readResponse } from './head.ts';
import { BODY_LIMIT, type ProxyHooks } from './hooks.ts';
import { MessageReader, type Piece } from './message-reader.ts';
import { BodyTooLarge, refuse } from './refuse.ts';
import { Way } from './way.ts';

export interface ConnectionOptions {
  /** Half-open and paused. */
  readonly client: Socket;
  readonly hooks: ProxyHooks;
  /** Opens a stream to the engine. Rejects with an AppError whose message the client is shown. */
  readonly dial: (options: { signal: AbortSignal }) => Promise<Duplex>;
  /** Something that the client is not told of. */
  readonly onTrouble: (error: unknown) => void;
  /** Milliseconds until a client's first request has to be there. */
  readonly firstHeadMs: number;
}

/** How long a client may wait for its stream, most of it for a connection that is just being opened again. */
const DIAL_MS = 15_000;
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/**
 * One client of docker.sock with its stream to the engine. Requests and answers pass in the very bytes they came in, but for
 * what `host-gateway` stands for; what is to be asked about one is asked before its first byte is passed on. Where the connection becomes a stream, and where it says
 * what can be read in two ways, the two are joined, and nothing more is read.
 */
export class ProxyConnection {
  readonly #options: ConnectionOptions;
  readonly #client: Socket;
  readonly #gone = new AbortController();
  readonly #up: Way<RequestHead>;
  #down: Way<ResponseHead> | null = null;
  #engine: Duplex | null = null;
  /** Those that were passed on. */
  readonly #answers: Answers;
  #kept: KeptRequest | null = null;
  /** Somebody is asked whether a request may be passed on. */
  #isAsked = false;
  #isOver = false;
  #isParked = false;
  readonly #timer: NodeJS.Timeout;

  constructor(options: ConnectionOptions) {
    const { client, firstHeadMs, onTrouble } = options;
    this.#options = options;
    this.#client = client;
    this.#answers = new Answers({
      onJoin: () => this.#join('engine'),
      onReadable: () => this.#up.expect(0),
      onNews: () => options.hooks.onUse?.(),
      onTrouble,
      gone: this.#gone.signal,
    });
    this.#timer = setTimeout(() => client.destroy(), firstHeadMs);
    client.once('close', () => this.#closed());
    this.#up = new Way({
      source: client,
      reader: new MessageReader(readRequest, /^[A-Z]{1,20}(?: |$)/),
      onPiece: (piece) => this.#onRequest(piece),
      onEnd: () => this.#onClientEnd(),
      onEndAhead: () => this.#isAsked && client.destroy(),
      listener: () => this.#kept?.hear,
    });
    client.resume();
  }

  /** Whether a request is on its way, or the connection has become a stream; that its client watches what happens is not to be busy. */
  get isBusy(): boolean {
    if (this.#isParked || this.#isWatching) return false;
    return this.#isOver || this.#up.isHeld || this.#kept !== null || this.#answers.isExpected;
  }

  get isParked(): boolean {
    return this.#isParked;
  }

  get #isWatching(): boolean {
    return !this.#isOver && !this.#up.isHeld && this.#kept === null && this.#answers.isWatched;
  }

  /**
   * The engine goes to sleep, and this client's stream with it. One that watches what happens stays, and hears nothing: it would only
   * ask again, and have the engine woken for it. Gives back whether it is such a one; it is to be ended when the engine is back.
   */
  park(): boolean {
    if (!this.#isWatching) return this.#isParked;
    this.#isParked = true;
    this.#isOver = true;
    this.#up.stop();
    this.#down?.stop();
    this.#engine?.destroy();
    this.#client.once('end', () => this.#client.destroy());
    this.#client.resume();
    return true;
  }

  #onRequest(piece: Piece<RequestHead>): void {
    if (piece.kind === 'odd') this.#join('client');
    else if (piece.kind === 'head') this.#begin(piece.head, piece.bytes);
    else if (this.#kept) this.#keep(this.#kept, piece);
    else {
      this.#up.pass(piece.bytes);
      if (!this.#answers.spills() && piece.isLast) this.#sent();
    }
  }

  #begin(head: RequestHead, bytes: Buffer): void {
    clearTimeout(this.#timer);
    const { hooks } = this.#options;
    hooks.onUse?.();
    const exchange = new Exchange(head, hooks);
    this.#up.expect(head.body);
    const { touch } = exchange;
    if (this.#engine && !touch) this.#forward(exchange, [bytes]);
    else {
      this.#hold(exchange, async (signal) => {
        await this.#connected(signal);
        // Answers come in the order of requests, and a refusal is one.
        if (touch) await this.#answers.idle();
        signal.throwIfAborted();
        await this.#asked(() => exchange.ask(signal));
        if (exchange.isToBeRead) this.#startKeeping(exchange, bytes);
        else this.#forward(exchange, [touch?.head?.(bytes) ?? bytes]);
      });
    }
  }

  #startKeeping(exchange: Exchange, bytes: Buffer): void {
    this.#kept = new KeptRequest(exchange, bytes);
    if (!exchange.head.expectsContinue) return;
    exchange.wasContinued = true;
    this.#client.write(CONTINUE);
  }

  #keep(kept: KeptRequest, { bytes, isLast }: Extract<Piece<RequestHead>, { kind: 'body' }>): void {
    const { exchange } = kept;
    if (!kept.add(bytes)) {
      // Nobody has seen what it binds.
      this.#kept = null;
      this.#hold(exchange, () => Promise.reject(new BodyTooLarge(BODY_LIMIT)));
    } else if (isLast) {
      // Whoever asks about it says what became of it.
      this.#kept = null;
      this.#hold(exchange, async (signal) => {
        const other = await this.#asked(async () => exchange.touch?.body?.(kept.body(), signal));
        signal.throwIfAborted();
        this.#forward(exchange, kept.with(other), true);
      });
    }
  }

  #forward(exchange: Exchange, pieces: readonly Buffer[], isWhole = exchange.head.body === 0): void {
    this.#answers.expect(exchange);
    for (const bytes of pieces) this.#up.pass(bytes);
    if (isWhole) this.#sent();
  }

  /** The newest request has been passed on in full. */
  #sent(): void {
    if (!this.#answers.sent()) this.#up.expect('close');
  }

  /** Holds what the client sends while something is to come first; what that rejects with is the client's answer. */
  #hold(exchange: Exchange | null, work: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.#gone;
    this.#up.hold(async () => {
      try {
        await work(signal);
      } catch (error) {
        if (signal.aborted) exchange?.end(null, this.#options.onTrouble);
        else this.#refuse(exchange, error);
      }
    });
  }

  /** A client that ends what it says meanwhile has left (ProxyHooks). */
  async #asked<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.#gone;
    this.#isAsked = true;
    try {
      return await work();
    } finally {
      this.#isAsked = false;
      signal.throwIfAborted();
    }
  }

  #refuse(exchange: Exchange | null, error: unknown): void {
    this.#isOver = true;
    this.#up.stop();
    this.#down?.stop();
    this.#engine?.destroy();
    const status = refuse(this.#client, error, { wasHeard: true });
    exchange?.end(status, this.#options.onTrouble, error);
  }

  async #connected(signal: AbortSignal): Promise<void> {
    if (this.#engine) return;
    const engine = await this.#dialled(signal);
    if (signal.aborted) engine.destroy();
    signal.throwIfAborted();
    this.#engine = engine;
    this.#up.sink = engine;
    const down: Way<ResponseHead> = new Way({
      source: engine,
      reader: new MessageReader(readResponse, /^(?:H|HT|HTT|HTTP.*)$/s),
      onPiece: (piece) => this.#answers.take(down, piece),
      onEnd: () => {
        down.passRest();
        this.#answers.end();
        this.#client.end();
      },
      listener: this.#answers.listener,
    });
    down.sink = this.#client;
    this.#down = down;
    engine.once('error', () => this.#isOver || this.#client.destroy());
    engine.once('close', () => down.whenFree(() => this.#isOver || this.#client.destroySoon()));
  }

  /** Of a start that begins anew the client is spared: it waits for the one that succeeds. */
  async #dialled(signal: AbortSignal): Promise<Duplex> {
    const { hooks, dial } = this.#options;
    for (;;) {
      await hooks.awake?.(signal);
      try {
        const limit = { ms: DIAL_MS, signal };
        return await withDeadline('a connection to the engine', limit, (inner) => dial({ signal: inner }));
      } catch (error) {
        signal.throwIfAborted();
        if (!hooks.isStarting?.()) throw error;
      }
    }
  }

  #onClientEnd(): void {
    if (!this.#engine) {
      if (this.#up.isEmpty) this.#client.end();
      else this.#join('client');
      return;
    }
    this.#passKept();
    this.#up.passRest();
    this.#engine.end();
  }

  /** What was kept to be looked at is passed on as it is: what follows it can be read by nobody. */
  #passKept(): void {
    for (const bytes of this.#kept?.pieces ?? []) this.#up.pass(bytes);
    this.#kept?.exchange.end(null, this.#options.onTrouble);
    this.#kept = null;
  }

  /** Joins the two streams, once nothing is asked any more about what goes the other way than that of `source`. */
  #join(source: 'client' | 'engine'): void {
    const own = source === 'client' ? this.#up : this.#down;
    const other = () => (source === 'client' ? this.#down : this.#up);
    if (this.#engine && !other()?.isHeld) return this.#joinNow();
    const wait = async (signal: AbortSignal) => {
      await this.#connected(signal);
      this.#answers.wake();
      while (other()?.isHeld) await new Promise<void>((resolve) => other()?.whenFree(resolve));
      if (!this.#isOver) this.#joinNow();
    };
    if (source === 'client') this.#hold(null, wait);
    else own?.hold(() => wait(this.#gone.signal).catch(this.#options.onTrouble));
  }

  #joinNow(): void {
    const engine = this.#engine;
    if (!engine) return;
    clearTimeout(this.#timer);
    this.#isOver = true;
    this.#passKept();
    for (const way of [this.#up, this.#down]) {
      way?.passRest();
      way?.stop();
    }
    joinStreams(this.#client, engine);
  }

  #closed(): void {
    clearTimeout(this.#timer);
    this.#gone.abort(new Error('the client left'));
    this.#engine?.destroy();
    this.#kept?.exchange.end(null, this.#options.onTrouble);
    this.#answers.end();
  }
}
