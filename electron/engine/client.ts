import { Duplex, Readable } from 'node:stream';
import { DeadlineError } from '../base/deadline.ts';
import { type AppError, defect } from '../contract/errors.ts';
import { type Docker, type DockerOptions, dockerOver, type Mode } from './docker.ts';
import { jsonArray } from './json-array.ts';
import { type CallLimits, DEFAULT_DEADLINE_MS, Modem, type ModemOptions, type StreamLimits } from './modem.ts';

/** Milliseconds for a list as a whole, which is read as it comes: ten times what 50,000 containers take on an emulated VM. */
const LIST_MS = 600_000;

interface ListLimits extends CallLimits {
  readonly wholeMs?: number;
  readonly within?: string;
}

/** One of dockerode's calls. */
type Call = (docker: Docker) => Promise<unknown>;

/**
 * The engine for the length of one epoch: dockerode's calls, with the promises of our modem. What they resolve with is
 * unchecked. Hold it for one operation, not for longer.
 */
export class EngineClient {
  readonly #modem: Modem;
  readonly #options: ModemOptions;

  constructor(options: ModemOptions) {
    this.#modem = new Modem(options);
    this.#options = options;
  }

  get apiVersion(): string | null {
    return this.#options.apiVersion;
  }

  /** This computer as the engine reaches it, where that is known. */
  get hostAddress(): string | undefined {
    return this.#options.hostAddress;
  }

  /** Aborts when this client is of no more use. */
  get epoch(): AbortSignal {
    return this.#options.epoch;
  }

  /** dockerode, for calls with these limits. */
  docker(limits: CallLimits = {}): Docker {
    return dockerOver(new Modem(this.#options, limits));
  }

  /** The whole answer, unchecked, of a call of which dockerode passes on a part: those that create something. */
  async answer(call: Call, limits: CallLimits = {}): Promise<unknown> {
    let answer: unknown;
    const onAnswer = (document: unknown) => {
      answer = document;
    };
    await call(dockerOver(new Modem(this.#options, { ...limits, onAnswer })));
    return answer;
  }

  /** Whether it still answers. */
  async ping(limits: CallLimits): Promise<void> {
    await this.#modem.exchange({ method: 'GET', path: '/_ping', ...limits });
  }

  /** The call's answer as it comes, however dockerode would have it. Read it to its end or destroy it. */
  stream(call: Call, limits: StreamLimits = {}): Promise<Readable> {
    return this.#opened(call, { ...limits, mode: 'stream' }, Readable);
  }

  /** The connection that the call becomes; `end()` closes input only. Destroy it when done. */
  hijack(call: Call, limits: CallLimits = {}): Promise<Duplex> {
    return this.#opened(call, { ...limits, mode: 'hijack' }, Duplex);
  }

  /**
   * The elements of an answer that is one JSON array, unchecked, in batches as they arrive. Everything else gets its turn
   * between two batches of some 64 KiB, and the list is never in memory as a whole. The deadline is for each
   * batch with an element in it; `wholeMs` for all of them. `within` is the property that has the array where the answer is
   * an object, as `Volumes` of `{ "Volumes": […], "Warnings": … }`.
   */
  async *elements(
    call: Call,
    { signal, deadlineMs = DEFAULT_DEADLINE_MS, wholeMs = LIST_MS, within }: ListLimits = {},
  ): AsyncGenerator<readonly unknown[], void> {
    const body = await this.stream(call, { signal, deadlineMs, idleMs: null });
    const limit = (ms: number) => setTimeout(() => body.destroy(new DeadlineError("the engine's list", ms)), ms);
    const [quiet, whole] = [limit(deadlineMs), limit(wholeMs)];
    try {
      for await (const batch of jsonArray(body, within)) {
        if (batch.length > 0) {
          quiet.refresh();
          yield batch;
        }
        await new Promise(setImmediate);
      }
    } finally {
      clearTimeout(quiet);
      clearTimeout(whole);
      body.destroy();
    }
  }

  /** What ended work within this epoch: cancelled, too late, or the connection lost. */
  failure(error: unknown, signal: AbortSignal | undefined): AppError {
    return this.#modem.failure(error, signal);
  }

  async #opened<T>(
    call: Call,
    options: DockerOptions & { readonly mode: Mode },
    type: abstract new (...args: never[]) => T,
  ): Promise<T> {
    const opened = await call(dockerOver(new Modem(this.#options, options)));
    if (opened instanceof type) return opened;
    throw defect('dockerode does not pass on what its modem gave it');
  }
}
