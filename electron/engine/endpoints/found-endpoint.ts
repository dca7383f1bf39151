import { Emitter, type Event } from '../../base/emitter.ts';
import { AppError, defect } from '../../contract/errors.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { EndpointProvider, EndpointState } from '../endpoint.ts';
import type { EnginePlace } from './docker-host.ts';

/** Milliseconds between looks: the files that name a place may be changed, or mended, at any time. */
const LOOK_MS = 5_000;

export interface FoundEndpointOptions {
  readonly source: EndpointState['source'];
  /** Where it is as far as is known without a look. */
  readonly dockerHost: string;
  readonly look: () => Promise<EnginePlace>;
  readonly lookMs?: number;
}

/**
 * An engine whose place is looked up, in files: known a moment later, and until then there is nothing to connect to. It is
 * looked up again and again: a docker context that now leads elsewhere must not have its calls answered by the engine of before.
 */
export class FoundEndpoint implements EndpointProvider {
  readonly #look: () => Promise<EnginePlace>;
  readonly #lookMs: number;
  readonly #changed = new Emitter<void>();
  #state: EndpointState;
  #place: EnginePlace | null = null;
  #next: NodeJS.Timeout | undefined;
  #disposed = false;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor({ look, lookMs = LOOK_MS, ...known }: FoundEndpointOptions) {
    this.#look = look;
    this.#lookMs = lookMs;
    this.#state = { ...known, endpoint: null, error: null };
    void this.#find();
  }

  current(): EndpointState {
    return this.#state;
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#next);
    this.#place?.endpoint.dispose?.();
    this.#changed.dispose();
  }

  async #find(): Promise<void> {
    const found = await this.#look().catch(known);
    if (this.#disposed) {
      if (!(found instanceof AppError)) found.endpoint.dispose?.();
      return;
    }
    if (found instanceof AppError) this.#lost(found);
    else if (found.mark === this.#place?.mark) found.endpoint.dispose?.();
    else this.#isNow(found, { dockerHost: found.dockerHost, endpoint: found.endpoint, error: null });
    this.#next = setTimeout(() => void this.#find(), this.#lookMs);
    this.#next.unref();
  }

  /** A file that cannot be read just now, as when there is no free descriptor, does not say that the engine is elsewhere. */
  #lost(error: AppError): void {
    if (this.#place && error.code === 'IO_ERROR') return;
    const before = this.#state.error;
    if (before?.code === error.code && before.message === error.message) return;
    this.#isNow(null, { endpoint: null, error });
  }

  #isNow(place: EnginePlace | null, state: Partial<EndpointState>): void {
    const before = this.#place;
    this.#place = place;
    this.#state = { ...this.#state, ...state };
    this.#changed.fire();
    before?.endpoint.dispose?.();
  }
}

function known(error: unknown): AppError {
  return error instanceof AppError ? error : defect(messageOf(error), { cause: error });
}
