import { setMaxListeners } from 'node:events';
import { type Clock, systemClock } from '../base/clock.ts';
import { aborted, sleep } from '../base/deadline.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/emitter.ts';
import { linkedSignal } from '../base/linked-signal.ts';
import type { Logger } from '../base/logger.ts';
import { backoff } from '../base/retry.ts';
import type { EngineStatus } from '../contract/engine.ts';
import { AppError, saidBy, toWire } from '../contract/errors.ts';
import { engineMessages } from '../contract/messages/engine.ts';
import type { Message } from '../contract/messages/message.ts';
import { EngineClient } from './client.ts';
import type { EndpointProvider, EndpointState } from './endpoint.ts';
import { type EngineEvent, parseEvent } from './events.ts';
import { transportFailure } from './failure.ts';
import { jsonLines } from './json-lines.ts';
import { type EngineVersion, negotiate } from './negotiate.ts';
import { engineId } from './system.ts';
import { EngineTransport } from './transport.ts';

/** A stretch of time with one living engine. */
export interface Epoch {
  /** Rises with each epoch. */
  readonly id: number;
  readonly client: EngineClient;
  /** Aborts, with an AppError, when the epoch ends. */
  readonly signal: AbortSignal;
  readonly version: EngineVersion;
}

export interface ConnectionOptions {
  readonly endpoints: EndpointProvider;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Told of each request before it is sent. */
  readonly observe?: (method: string, path: string) => void;
  readonly timing?: Partial<ConnectionTiming>;
}

export interface ConnectionTiming {
  /** For ping, version and the start of events. A cold engine on an emulated VM takes its time for the first answer. */
  readonly connectMs: number;
  /** Between pings; they notice an engine that hangs with its connection open. */
  readonly heartbeatMs: number;
  /**
   * For a ping on a connected engine. Longer than a VM under full load has been seen to stall, and than SSH takes to notice
   * one that is frozen (20 s), so that what is named is the cause.
   */
  readonly heartbeatDeadlineMs: number;
  /** First and longest pause between attempts; a reconnect is promised within 10 s. */
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  /**
   * What lasted so long was a good connection, after which the first pause is the short one again. An engine that drops each
   * one as soon as it is there would else be dialled, and asked for all its lists, four times a second for ever.
   */
  readonly lastingMs: number;
}

const defaultTiming: ConnectionTiming = {
  connectMs: 15_000,
  heartbeatMs: 10_000,
  heartbeatDeadlineMs: 25_000,
  retryFirstMs: 250,
  retryMaxMs: 2_000,
  lastingMs: 10_000,
};

/**
 * Keeps a connection to the engine: dials what the provider names, follows its events, and starts over when it is
 * gone. All that depends on one engine's life hangs on the epoch it hands out.
 */
export class EngineConnection implements Disposable {
  readonly #options: ConnectionOptions;
  readonly #clock: Clock;
  readonly #timing: ConnectionTiming;
  readonly #status = new Emitter<EngineStatus>();
  readonly #connected = new Emitter<Epoch>();
  readonly #engineChanged = new Emitter<void>();
  readonly #events = new Emitter<EngineEvent>();
  readonly #stopped = new AbortController();
  #current: EngineStatus;
  #epoch: Epoch | null = null;
  #epochs = 0;
  /** The engine that was last connected to: where Docker clients find it, and the id it gives itself. */
  #last: { readonly dockerHost: string; readonly id: string } | null = null;
  /** Aborts when the provider fires; replaced for each attempt. */
  #change = new AbortController();

  /** Fires with each new status. */
  readonly onDidChangeStatus: Event<EngineStatus> = this.#status.event;
  /**
   * Fires when what was learnt so far is of another engine than the chosen one: at once when the place changes, and before
   * the epoch begins when another engine answers at the same place.
   */
  readonly onDidChangeEngine: Event<void> = this.#engineChanged.event;
  /** Fires when an epoch begins, with the event subscription already in place: what is listed from now on is complete. */
  readonly onDidConnect: Event<Epoch> = this.#connected.event;
  /** The engine's events of the present epoch. */
  readonly onEvent: Event<EngineEvent> = this.#events.event;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#current = this.#statusOf(options.endpoints.current(), 'waiting');
  }

  get status(): EngineStatus {
    return this.#current;
  }

  /** The present epoch, or null while there is no engine. */
  get epoch(): Epoch | null {
    return this.#epoch;
  }

  /** The present epoch's client; throws ENGINE_UNAVAILABLE, with what to do, when there is none. */
  client(): EngineClient {
    if (this.#epoch) return this.#epoch.client;
    const { state, source, error } = this.#current;
    const hint = state === 'waiting' && source === 'vm' ? engineMessages.startIt() : engineMessages.connectsByItself();
    const said = error ? saidBy(error) : engineMessages.none();
    throw new AppError('ENGINE_UNAVAILABLE', said, { hint: said.hint ?? hint });
  }

  /** Begins connecting. Once. */
  start(): void {
    const { endpoints } = this.#options;
    const subscription = endpoints.onDidChange(() => {
      const { endpoint, error, gone: said } = endpoints.current();
      const why = error?.said ?? said ?? (endpoint ? engineMessages.moved() : engineMessages.stopped());
      this.#change.abort(gone(why));
    });
    this.#stopped.signal.addEventListener('abort', () => {
      subscription.dispose();
      this.#change.abort(this.#stopped.signal.reason);
    });
    void this.#run();
  }

  dispose(): void {
    this.#stopped.abort(gone(engineMessages.hostEnding()));
    for (const emitter of [this.#status, this.#connected, this.#engineChanged, this.#events]) emitter.dispose();
  }

  async #run(): Promise<void> {
    const { retryFirstMs, retryMaxMs, lastingMs } = this.#timing;
    let delays = backoff(retryFirstMs, retryMaxMs);
    while (!this.#stopped.signal.aborted) {
      this.#change = new AbortController();
      const { signal } = this.#change;
      const state = this.#options.endpoints.current();
      const { endpoint } = state;
      if (this.#last && this.#last.dockerHost !== state.dockerHost) this.#isNow(null);
      if (!endpoint) {
        this.#set(this.#statusOf(state, 'waiting'));
        await aborted(signal);
        delays = backoff(retryFirstMs, retryMaxMs);
        continue;
      }
      if (this.#current.state !== 'lost' || this.#current.dockerHost !== state.dockerHost) {
        this.#set(
          this.#statusOf(state, 'connecting', this.#current.state === 'connecting' ? this.#current.error : null),
        );
      }
      const before = this.#epochs;
      const from = this.#clock.monotonic();
      const transport = new EngineTransport(endpoint);
      const error = await this.#session(state, transport, signal).catch(transportFailure);
      transport.dispose();
      const lived = this.#epochs > before;
      if (this.#stopped.signal.aborted) return;
      if (lived && this.#clock.monotonic() - from >= lastingMs) delays = backoff(retryFirstMs, retryMaxMs);
      if (!signal.aborted) {
        const now = lived || this.#current.state === 'lost' ? 'lost' : 'connecting';
        this.#set(this.#statusOf(state, now, toWire(error)));
        await sleep(delays.next().value, signal).catch(() => undefined);
      }
    }
  }

  /** One connection from its first ping to its end; resolves with why it ended, rejects when it never began. */
  async #session(state: EndpointState, transport: EngineTransport, change: AbortSignal): Promise<AppError> {
    const { observe, logger } = this.#options;
    const { connectMs } = this.#timing;
    const version = await negotiate({ transport, signal: change, deadlineMs: connectMs, observe });
    const ended = new AbortController();
    const epoch = linkedSignal(change, ended.signal);
    // Every call and stream of the epoch listens; there is no number of them that would be a leak.
    setMaxListeners(0, epoch.signal);
    const { hostAddress } = state.endpoint ?? {};
    const { apiVersion } = version;
    const client = new EngineClient({ transport, apiVersion, epoch: epoch.signal, hostAddress, observe });
    try {
      const [events, id] = await Promise.all([
        // Often nothing happens; the heartbeat looks after it.
        client.stream((docker) => docker.getEvents(), { deadlineMs: connectMs, idleMs: null }),
        // A filter before the engine may deny it; nothing but this comparison needs it.
        engineId(client, connectMs).catch(() => ''),
      ]);
      this.#recognise({ dockerHost: state.dockerHost, id });
      this.#epoch = { id: ++this.#epochs, client, signal: epoch.signal, version };
      logger.info('connected', { version: version.version, apiVersion: version.apiVersion, epoch: this.#epochs });
      this.#set(this.#statusOf(state, 'connected'));
      this.#connected.fire(this.#epoch);
      void this.#heartbeat(client, epoch.signal).catch((error) => ended.abort(gone(transportFailure(error).said)));
      for await (const line of jsonLines(events)) {
        const event = parseEvent(line);
        if (event) this.#events.fire(event);
      }
      return gone(engineMessages.closed());
    } catch (error) {
      const reason = epoch.signal.aborted ? epoch.signal.reason : error;
      if (!this.#epoch) throw reason;
      return gone(transportFailure(reason).said);
    } finally {
      if (this.#epoch) logger.info('connection ended', { epoch: this.#epoch.id });
      this.#epoch = null;
      ended.abort(gone(engineMessages.lost()));
      epoch.dispose();
    }
  }

  /** An engine that does not say who it is counts as the one that was last at its place. */
  #recognise(engine: { readonly dockerHost: string; readonly id: string }): void {
    const last = this.#last?.id ?? '';
    if (last !== '' && engine.id !== '' && engine.id !== last) this.#isNow(engine);
    else this.#last = { ...engine, id: engine.id || last };
  }

  #isNow(engine: { readonly dockerHost: string; readonly id: string } | null): void {
    const isOther = this.#last !== null;
    this.#last = engine;
    if (isOther) this.#engineChanged.fire();
  }

  async #heartbeat(client: EngineClient, signal: AbortSignal): Promise<void> {
    const { heartbeatMs, heartbeatDeadlineMs } = this.#timing;
    while (!signal.aborted) {
      await sleep(heartbeatMs, signal);
      await client.ping({ deadlineMs: heartbeatDeadlineMs });
    }
  }

  #set(next: EngineStatus): void {
    const { since: _, ...rest } = next;
    const { since, ...present } = this.#current;
    if (JSON.stringify(rest) === JSON.stringify(present)) return;
    this.#current = next.state === present.state ? { ...next, since } : next;
    this.#status.fire(this.#current);
  }

  #statusOf(endpoint: EndpointState, state: EngineStatus['state'], error?: EngineStatus['error']): EngineStatus {
    const version = state === 'connected' ? this.#epoch?.version : undefined;
    return {
      state,
      since: this.#clock.now(),
      source: endpoint.source,
      dockerHost: endpoint.dockerHost,
      version: version?.version ?? null,
      apiVersion: version?.apiVersion ?? null,
      os: version?.os ?? null,
      arch: version?.arch ?? null,
      error: error ?? (endpoint.error ? toWire(endpoint.error) : null),
    };
  }
}

function gone(why: Message): AppError {
  return new AppError('CONNECTION_LOST', why, { hint: why.hint ?? engineMessages.connectsAgain() });
}
