import type { Duplex, Readable } from 'node:stream';
import { DeadlineError, withDeadline } from '../base/deadline.ts';
import { AppError } from '../contract/errors.ts';
import { engineFailure, messageOf, transportFailure } from './failure.ts';
import { jsonArray } from './json-array.ts';
import { linkSignals } from './linked-signal.ts';
import { type Query, queryString } from './path.ts';
import type { EngineAnswer, EngineRequest, EngineTransport } from './transport.ts';

/** A call to the engine. Build `path` with enginePath or referencePath, never by hand from values. */
export interface EngineCall {
  readonly method: EngineRequest['method'];
  /** Without the version, such as /containers/json. */
  readonly path: string;
  readonly query?: Query | undefined;
  /** Sent as JSON unless it is a stream or a Buffer, which go as they are. */
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Cancels the call, or its stream. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole answer; for streams and hijacked connections, until they begin. */
  readonly deadlineMs?: number | undefined;
}

/** Lists of 1,000 objects take seconds on an emulated, busy VM; beyond this the engine is stuck. */
export const DEFAULT_DEADLINE_MS = 30_000;

/** Milliseconds for a list as a whole, which is read as it comes: ten times what 50,000 containers take on an emulated VM. */
const LIST_MS = 600_000;

/** The largest answer read into memory, in bytes: a document about one object. Lists are read as they come. */
const ANSWER_LIMIT = 16 * 1024 * 1024;

/** The most levels of a document: it is checked, sent on and shown by code that recurses, and a stack has its end. */
const DEPTH_LIMIT = 200;

export interface EngineClientOptions {
  readonly transport: EngineTransport;
  /** Such as 1.51; null calls without a version, as for the first ping. */
  readonly apiVersion: string | null;
  /** Aborts when the epoch ends: the daemon, the VM or the relay went. Its reason is an AppError. */
  readonly epoch: AbortSignal;
  /** Told of each request before it is sent: for debug logs, and for tests that count. */
  readonly observe?: ((method: string, path: string) => void) | undefined;
}

/**
 * The engine for the length of one epoch. Every promise settles by its deadline or the epoch's end, and rejects only
 * with AppError; streams and connections fail at the epoch's end. Hold it for one operation, not for longer.
 */
export class EngineClient {
  readonly #options: EngineClientOptions;

  constructor(options: EngineClientOptions) {
    this.#options = options;
  }

  get apiVersion(): string | null {
    return this.#options.apiVersion;
  }

  /** Aborts when this client is of no more use. */
  get epoch(): AbortSignal {
    return this.#options.epoch;
  }

  /** The answer's JSON, not yet checked; undefined when the body is empty. ENGINE_ERROR beyond 200 levels. */
  async json(call: EngineCall): Promise<unknown> {
    const { body } = await this.exchange(call);
    if (body.length === 0) return undefined;
    let document: unknown;
    try {
      document = JSON.parse(body.toString('utf8'));
    } catch (cause) {
      throw new AppError('ENGINE_ERROR', `the engine answered ${call.path} with something that is not JSON`, { cause });
    }
    if (!isDeeperThan(document, DEPTH_LIMIT)) return document;
    throw new AppError('ENGINE_ERROR', `the engine answered ${call.path} with a document that is nested too deeply`, {
      hint: `Slipway reads up to ${DEPTH_LIMIT} levels; the engine's own documents have fewer than 20.`,
    });
  }

  /** The whole answer. 304 (already so) counts as success; every other status but 2xx rejects. */
  async exchange(call: EngineCall): Promise<EngineAnswer> {
    const ms = call.deadlineMs ?? DEFAULT_DEADLINE_MS;
    const linked = linkSignals(this.#options.epoch, call.signal);
    try {
      const answer = await withDeadline(nameOf(call), { ms: ms, signal: linked.signal }, (signal) =>
        this.#options.transport.exchange(this.#request(call, signal), ANSWER_LIMIT),
      );
      if ((answer.status >= 200 && answer.status < 300) || answer.status === 304) return answer;
      throw engineFailure(answer.status, messageOf(answer.body));
    } catch (error) {
      throw this.#failure(error, call);
    } finally {
      linked.release();
    }
  }

  /**
   * The elements of an answer that is one JSON array, unchecked, in batches as they arrive. Everything else gets its turn
   * between two batches of some 64 KiB, and the list is never in memory as a whole. The deadline is for each
   * batch with an element in it; `wholeMs` for all of them.
   */
  async *elements(
    call: EngineCall,
    { wholeMs = LIST_MS }: { readonly wholeMs?: number } = {},
  ): AsyncGenerator<readonly unknown[], void> {
    const body = await this.stream(call);
    const limit = (ms: number) => setTimeout(() => body.destroy(new DeadlineError(nameOf(call), ms)), ms);
    const [quiet, whole] = [limit(call.deadlineMs ?? DEFAULT_DEADLINE_MS), limit(wholeMs)];
    try {
      for await (const batch of jsonArray(body)) {
        if (batch.length > 0) {
          quiet.refresh();
          yield batch;
        }
        await new Promise(setImmediate);
      }
    } catch (error) {
      throw error instanceof AppError ? error : this.readFailure(error, call);
    } finally {
      clearTimeout(quiet);
      clearTimeout(whole);
      body.destroy();
    }
  }

  /** The answer's body as it comes. Read it to its end or destroy it. Fails with the raw error: see `readFailure`. */
  stream(call: EngineCall): Promise<Readable> {
    return this.#open(call, (request) => this.#options.transport.stream(request));
  }

  /** The raw connection behind exec start and attach; `end()` closes input only. Destroy it when done. */
  hijack(call: EngineCall): Promise<Duplex> {
    return this.#open(call, (request) => this.#options.transport.hijack(request));
  }

  /** What a stream's or connection's error means: cancelled, or the connection lost. */
  readFailure(error: unknown, call: Pick<EngineCall, 'signal'> = {}): AppError {
    const { epoch } = this.#options;
    if (call.signal?.aborted) return cancelled(call.signal.reason);
    return transportFailure(epoch.aborted ? epoch.reason : error);
  }

  async #open<T extends Readable>(call: EngineCall, send: (r: EngineRequest) => Promise<T | EngineAnswer>): Promise<T> {
    const linked = linkSignals(this.#options.epoch, call.signal);
    try {
      const opened = await withDeadline(
        nameOf(call),
        { ms: call.deadlineMs ?? DEFAULT_DEADLINE_MS, signal: linked.signal },
        async (signal) => {
          // Past its deadline an opening must also end on the wire, while an opened stream outlives the deadline.
          const late = () => linked.abort(signal.reason);
          signal.addEventListener('abort', late, { once: true });
          const result = await send(this.#request(call, linked.signal));
          signal.removeEventListener('abort', late);
          return result;
        },
      );
      if ('status' in opened) throw engineFailure(opened.status, messageOf(opened.body));
      opened.once('close', () => linked.release());
      return opened;
    } catch (error) {
      linked.release();
      throw this.#failure(error, call);
    }
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
      headers: raw ? call.headers : { 'Content-Type': 'application/json', ...call.headers },
      body: raw ? body : JSON.stringify(body),
    };
  }

  #failure(error: unknown, call: EngineCall): AppError {
    if (call.signal?.aborted && error === call.signal.reason) return cancelled(error);
    return transportFailure(error);
  }
}

/** A caller's signal is its own cancelling, or its own deadline. */
function cancelled(reason: unknown): AppError {
  if (reason instanceof AppError || reason instanceof DeadlineError) return transportFailure(reason);
  return new AppError('CANCELLED', 'the call was cancelled', { cause: reason });
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
