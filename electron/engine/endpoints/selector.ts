import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import { AppError } from '../../contract/errors.ts';
import type { Settings } from '../../contract/settings.ts';
import type { EndpointProvider, EndpointState, EngineEndpoint } from '../endpoint.ts';
import { readDockerContext, targetOf } from './docker-context.ts';

export type EngineSource = Settings['engine']['source'];

export interface SelectorOptions {
  /** Our VM: the socket of the relay while the VM runs, else null. */
  readonly vm: { current(): { readonly socketPath: string } | null; readonly onDidChange: Event<void> };
  /** DOCKER_HOST of our own socket; shown for the VM also while it is down. */
  readonly dockerHost: string;
  /** What the user chose. */
  readonly source: { current(): EngineSource; readonly onDidChange: Event<void> };
  readonly env: NodeJS.ProcessEnv;
}

/** Milliseconds between looks at a docker context that could not be used: its files may be mended meanwhile. */
const CONTEXT_RETRY_MS = 5_000;

/** Finds the engine by what the settings choose: the VM, a local socket, or a docker context. */
export class EndpointSelector implements EndpointProvider, Disposable {
  readonly #options: SelectorOptions;
  readonly #changed = new Emitter<void>();
  readonly #disposables = new DisposableStore();
  #context: { name: string; state: EndpointState } | null = null;
  #retry: NodeJS.Timeout | undefined;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(options: SelectorOptions) {
    this.#options = options;
    this.#disposables.add(
      options.source.onDidChange(() => {
        this.#context = null;
        this.#changed.fire();
      }),
    );
    this.#disposables.add(
      options.vm.onDidChange(() => {
        if (options.source.current().kind === 'vm') this.#changed.fire();
      }),
    );
    this.#disposables.add({ dispose: () => clearTimeout(this.#retry) });
    this.#disposables.add(this.#changed);
  }

  current(): EndpointState {
    const source = this.#options.source.current();
    switch (source.kind) {
      case 'vm': {
        const place = this.#options.vm.current();
        const endpoint: EngineEndpoint | null = place && { kind: 'socket', socketPath: place.socketPath };
        return { source: 'vm', dockerHost: this.#options.dockerHost, endpoint, error: null };
      }
      case 'socket':
        return socketState(source.path);
      case 'context':
        return this.#contextState(source.name);
    }
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** A context is read from files, so it is known a moment later: until then there is nothing to connect to. */
  #contextState(name: string): EndpointState {
    if (this.#context?.name === name) return this.#context.state;
    const state: EndpointState = { source: 'context', dockerHost: '', endpoint: null, error: null };
    this.#context = { name, state };
    void readDockerContext(name, this.#options.env).then(
      (target) => this.#settle(name, { ...state, ...target }),
      (error: unknown) => {
        this.#settle(name, { ...state, error: error instanceof AppError ? error : internal(error) });
        clearTimeout(this.#retry);
        this.#retry = setTimeout(() => this.#forget(name), CONTEXT_RETRY_MS);
        this.#retry.unref();
      },
    );
    return state;
  }

  #settle(name: string, state: EndpointState): void {
    if (this.#context?.name !== name || this.#disposables.isDisposed) return;
    this.#context = { name, state };
    this.#changed.fire();
  }

  #forget(name: string): void {
    if (this.#context?.name !== name) return;
    this.#context = null;
    this.#changed.fire();
  }
}

function socketState(path: string): EndpointState {
  const host = /^(unix|npipe|tcp|ssh|https?):\/\//.test(path) ? path : `unix://${path}`;
  try {
    const { endpoint, dockerHost } = targetOf(host, { skipVerify: false });
    return { source: 'socket', dockerHost, endpoint, error: null };
  } catch (error) {
    return { source: 'socket', dockerHost: host, endpoint: null, error: error as AppError };
  }
}

function internal(error: unknown): AppError {
  return new AppError('INTERNAL', error instanceof Error ? error.message : String(error), { cause: error });
}
