import type { Duplex, Readable } from 'node:stream';
import { DeadlineError, withDeadline } from '../base/deadline.ts';
import { linkedSignal } from '../base/linked-signal.ts';
import { AppError } from '../contract/errors.ts';
import { engineMessages } from '../contract/messages/engine.ts';
import { wireMessages } from '../contract/messages/wire.ts';
import { callOf, type DialRequest, type DockerModem, type DockerOptions } from './docker.ts';
import { engineFailure, messageIn, misunderstood, transportFailure } from './failure.ts';
import { type Query, queryString } from './path.ts';
import type { EngineAnswer, EngineRequest, EngineTransport } from './transport.ts';

/** How a call ends early, and when it matters no more. */
export interface CallLimits {
  /** Cancels the call, or its stream. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole answer; for streams and hijacked connections, until they begin. */
  readonly deadlineMs?: number | undefined;
  /** Happening twice is as well as once, as with a size. So is every GET and HEAD. */
  readonly repeatable?: boolean | undefined;
}

export interface StreamLimits extends CallLimits {
  /**
   * Milliseconds a stream that has begun may bring nothing while its reader waits; it then fails with TIMEOUT. Null where
   * something else looks after it, or quiet is ordinary.
   */
  readonly idleMs?: number | null | undefined;
}

/** A call to the engine. `path` is escaped, part by part (path.ts). */
export interface EngineCall extends StreamLimits {
  readonly method: EngineRequest['method'];
  /** Without the version, such as /containers/json. */
  readonly path: string;
  readonly query?: Query | undefined;
  /** Sent as JSON unless it is a stream or a Buffer, which go as they are. A stream is destroyed when the call fails. */
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Lists of 1,000 objects take seconds on an emulated, busy VM; beyond this the engine is stuck. */
export const DEFAULT_DEADLINE_MS = 30_000;

/** A disk of an emulated, busy VM has been seen to keep the engine from its work for a minute. */
const DEFAULT_IDLE_MS = 120_000;

/** The largest answer read into memory, in bytes: a document about one object. Lists are read as they come. */
const ANSWER_LIMIT = 16 * 1024 * 1024;

/** The most levels of a document: it is checked, sent on and shown by code that recurses, and a stack has its end. */
const DEPTH_LIMIT = 200;

export interface ModemOptions {
  readonly transport: EngineTransport;
  /** Such as 1.51; null calls without a version, as for the first ping. */
  readonly apiVersion: string | null;
  /** Aborts when the epoch ends: the daemon, the VM or the relay went. Its reason is an AppError. */
  readonly epoch: AbortSignal;
  /** This computer as the engine reaches it, where that is known: for what is said to do. */
  readonly hostAddress?: string | undefined;
  /** Told of each request before it is sent: for debug logs, and for tests that count. */
  readonly observe?: ((method: string, path: string) => void) | undefined;
}

/**
 * Carries calls to the engine for the length of one epoch. Every promise settles by its deadline or the epoch's end, and
 * rejects only with AppError; so do streams and connections fail, with the epoch's end at the latest.
 */
export class Modem implements DockerModem {
  readonly #options: ModemOptions;
  readonly #limits: DockerOptions;

  /** `limits` are those of dockerode's calls. */
  constructor(options: ModemOptions, limits: DockerOptions = {}) {
    this.#options = options;
    this.#limits = limits;
  }

  /** Carries one of dockerode's calls. */
  dial: DockerModem['dial'] = (request, done) => {
    this.#carry(request).then(
      (answer) => {
        try {
          done(null, answer);
        } catch (cause) {
          // dockerode reads the id of what it made from the answer, and would leave its promise unsettled.
          done(misunderstood(`the engine's answer to ${request.path} cannot be read`, cause));
        }
      },
      (error) => done(error),
    );
  };

  async #carry(request: DialRequest): Promise<unknown> {
    const { mode, onAnswer, ...limits } = this.#limits;
    const call = { ...callOf(request), ...limits, signal: limits.signal ?? request.abortSignal };
    if (mode === 'hijack' || (mode === undefined && request.hijack)) return this.hijack(call);
    if (mode === 'stream' || (mode === undefined && request.isStream)) return this.stream(call);
    const document = await this.json(call);
    onAnswer?.(document);
    return document;
  }

  /** The answer's JSON, not yet checked; undefined when the body is empty. ENGINE_ERROR beyond 200 levels. */
  async json(call: EngineCall): Promise<unknown> {
    const { body } = await this.exchange(call);
    if (body.length === 0) return undefined;
    let document: unknown;
    try {
      document = JSON.parse(body.toString('utf8'));
    } catch (cause) {
      throw misunderstood(`the engine answered ${call.path} with something that is not JSON`, cause);
    }
    if (!isDeeperThan(document, DEPTH_LIMIT)) return document;
    throw new AppError('ENGINE_ERROR', engineMessages.tooDeep({ path: call.path, levels: DEPTH_LIMIT }));
  }

  /** The whole answer. 304 (already so) counts as success; every other status but 2xx rejects. */
  async exchange(call: EngineCall): Promise<EngineAnswer> {
    const ms = call.deadlineMs ?? DEFAULT_DEADLINE_MS;
    const linked = linkedSignal(this.#options.epoch, call.signal);
    try {
      const answer = await withDeadline(nameOf(call), { ms, signal: linked.signal }, (signal) =>
        this.#options.transport.exchange(this.#request(call, signal), ANSWER_LIMIT),
      );
      if ((answer.status >= 200 && answer.status < 300) || answer.status === 304) return answer;
      throw engineFailure(answer.status, messageIn(answer.body), this.#options);
    } catch (error) {
      throw this.#failed(call, error);
    } finally {
      linked.dispose();
    }
  }

  /** The answer's body as it comes. Read it to its end or destroy it. */
  async stream(call: EngineCall): Promise<Readable> {
    const body = await this.#open(call, (request) => this.#options.transport.stream(request));
    const { idleMs = DEFAULT_IDLE_MS } = call;
    if (idleMs !== null) endWhenIdle(body, new DeadlineError(`the next part of ${nameOf(call)}`, idleMs));
    return body;
  }

  /** The raw connection behind exec start and attach; `end()` closes input only. Destroy it when done. */
  hijack(call: EngineCall): Promise<Duplex> {
    return this.#open(call, (request) => this.#options.transport.hijack(request));
  }

  /** What ended a call or its stream: the engine's refusal, cancelling, a deadline, the epoch, or the connection's loss. */
  failure(error: unknown, signal: AbortSignal | undefined): AppError {
    const { epoch } = this.#options;
    if (error instanceof AppError) return error;
    if (signal?.aborted) return cancelled(signal.reason);
    return transportFailure(epoch.aborted ? epoch.reason : error);
  }

  async #open<T extends Readable>(call: EngineCall, send: (r: EngineRequest) => Promise<T | EngineAnswer>): Promise<T> {
    // Past its deadline an opening must also end on the wire, while an opened stream outlives the deadline.
    const late = new AbortController();
    const linked = linkedSignal(this.#options.epoch, call.signal, late.signal);
    try {
      const opened = await withDeadline(
        nameOf(call),
        { ms: call.deadlineMs ?? DEFAULT_DEADLINE_MS, signal: linked.signal },
        async (signal) => {
          const onLate = () => late.abort(signal.reason);
          signal.addEventListener('abort', onLate, { once: true });
          const result = await send(this.#request(call, linked.signal));
          signal.removeEventListener('abort', onLate);
          return result;
        },
      );
      if ('status' in opened) throw engineFailure(opened.status, messageIn(opened.body), this.#options);
      if (opened.closed) linked.dispose();
      else opened.once('close', () => linked.dispose());
      return opened;
    } catch (error) {
      linked.dispose();
      throw this.#failed(call, error);
    }
  }

  /** Wherever it failed, perhaps before there was a connection, nobody reads the body to its end any more. */
  #failed({ body, signal }: EngineCall, error: unknown): AppError {
    if (body && isReadable(body)) body.destroy();
    return this.failure(error, signal);
  }

  #request(call: EngineCall, signal: AbortSignal): EngineRequest {
    const { apiVersion, observe } = this.#options;
    const { method, body } = call;
    const path = `${apiVersion === null ? '' : `/v${apiVersion}`}${call.path}${queryString(call.query)}`;
    observe?.(method, path);
    const raw = body === undefined || Buffer.isBuffer(body) || isReadable(body);
    return {
      method,
      path,
      signal,
      repeatable: call.repeatable ?? (method === 'GET' || method === 'HEAD'),
      headers: raw ? call.headers : { 'Content-Type': 'application/json', ...call.headers },
      body: raw ? body : JSON.stringify(body),
      failure: (error) => this.failure(error, call.signal),
    };
  }
}

/** A caller's signal is its own cancelling, or its own deadline. */
function cancelled(reason: unknown): AppError {
  if (reason instanceof AppError || reason instanceof DeadlineError) return transportFailure(reason);
  return new AppError('CANCELLED', wireMessages.cancelled(), { cause: reason });
}

/**
 * Ends a body that brings nothing for as long as the deadline says, and at most half as long again. What waits here to be
 * read keeps it alive, as does its having come to its end: then it is the reader who takes his time.
 */
function endWhenIdle(
  body: Readable & { readonly socket?: { readonly bytesRead: number }; readonly complete?: boolean },
  late: DeadlineError,
): void {
  if (body.closed) return;
  let [bytes, quiet] = [0, 0];
  const timer = setInterval(() => {
    const read = body.socket?.bytesRead ?? 0;
    quiet = read === bytes && body.readableLength === 0 && !body.complete ? quiet + 1 : 0;
    bytes = read;
    if (quiet === 2) body.destroy(late);
  }, late.ms / 2);
  body.once('close', () => clearInterval(timer));
}

function isReadable(body: object): body is Readable {
  return 'pipe' in body && typeof body.pipe === 'function';
}

/** Level by level, as a recursion would meet what it is to prevent. */
function isDeeperThan(document: unknown, limit: number): boolean {
  let level: unknown[] = [document];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) next.push(member);
    }
    level = next;
  }
  return false;
}

function nameOf({ method, path }: EngineCall): string {
  return `the engine's ${method} ${path}`;
}
