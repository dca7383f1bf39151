import { Emitter } from '../../base/emitter.ts';
import { type EndpointProvider, type EndpointState, socketEndpoint } from '../endpoint.ts';

/** A provider that tests steer: it names one socket, or nothing. */
export class FixedEndpoint implements EndpointProvider {
  readonly #changed = new Emitter<void>();
  #state: EndpointState;

  readonly onDidChange = this.#changed.event;

  constructor(socketPath: string | null, source: EndpointState['source'] = 'socket') {
    this.#state = stateOf(socketPath, source);
  }

  current(): EndpointState {
    return this.#state;
  }

  set(socketPath: string | null): void {
    this.#state = stateOf(socketPath, this.#state.source);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function stateOf(socketPath: string | null, source: EndpointState['source']): EndpointState {
  const endpoint = socketPath === null ? null : socketEndpoint(socketPath);
  return { source, dockerHost: `unix://${socketPath ?? ''}`, endpoint, error: null };
}
