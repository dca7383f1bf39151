import { Emitter, type Event } from '../../base/emitter.ts';
import { AppError, defect } from '../../contract/errors.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { EndpointProvider, EndpointState } from '../endpoint.ts';
import type { EnginePlace } from './docker-host.ts';

/** Milliseconds between looks for a place that could not be used: the files that name it may be mended meanwhile. */
const RETRY_MS = 5_000;

export interface FoundEndpointOptions {
  readonly source: EndpointState['source'];
  /** Where it is as far as is known without a look. */
  readonly dockerHost: string;
  readonly look: () => Promise<EnginePlace>;
  readonly retryMs?: number;
}

/** An engine whose place is looked up, in files: known a moment later, and until then there is nothing to connect to. */
export class FoundEndpoint implements EndpointProvider {
  readonly #look: () => Promise<EnginePlace>;
  readonly #retryMs: number;
  readonly #changed = new Emitter<void>();
  #state: EndpointState;
  #place: EnginePlace | null = null;
  #retry: NodeJS.Timeout | undefined;
  #disposed = false;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor({ look, retryMs = RETRY_MS, ...known }: FoundEndpointOptions) {
    this.#look = look;
    this.#retryMs = retryMs;
    this.#state = { ...known, endpoint: null, error: null };
    void this.#find();
  }

  current(): EndpointState {
    return this.#state;
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#retry);
    this.#place?.endpoint.dispose?.();
    this.#changed.dispose();
  }

  async #find(): Promise<void> {
    try {
      const place = await this.#look();
      if (this.#disposed) return place.endpoint.dispose?.();
      this.#place = place;
      this.#state = { ...this.#state, ...place, error: null };
    } catch (error) {
      if (this.#disposed) return;
      this.#state = { ...this.#state, error: known(error) };
      this.#retry = setTimeout(() => void this.#find(), this.#retryMs);
      this.#retry.unref();
    }
    this.#changed.fire();
  }
}

function known(error: unknown): AppError {
  return error instanceof AppError ? error : defect(messageOf(error), { cause: error });
}
