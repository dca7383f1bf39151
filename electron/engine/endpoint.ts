import type { Event } from '../base/emitter.ts';
import type { EngineStatus } from '../contract/engine.ts';
import type { AppError } from '../contract/errors.ts';

/** Client certificate and trust for an engine on TCP. PEM texts. */
export interface EngineTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The user's own choice in the docker context; the server's certificate is then not checked. */
  readonly skipVerify: boolean;
}

/** Where an engine listens. */
export type EngineEndpoint =
  /** A Unix socket or, on Windows, a named pipe. */
  | { readonly kind: 'socket'; readonly socketPath: string }
  | { readonly kind: 'tls'; readonly host: string; readonly port: number; readonly tls: EngineTls };

/** What is known of the chosen engine before it has been dialled. */
export interface EndpointState {
  readonly source: EngineStatus['source'];
  /** What Docker clients on this machine set as DOCKER_HOST. */
  readonly dockerHost: string;
  /** Null while there is nothing to connect to: the VM is not up, or `error` says why not. */
  readonly endpoint: EngineEndpoint | null;
  readonly error: AppError | null;
}

/** Says where the engine is, now and from now on. */
export interface EndpointProvider {
  current(): EndpointState;
  /**
   * Fires whenever `current()` may have changed, and when the engine behind the same path went away for good (VM
   * ended): the connection then drops its epoch at once and dials again.
   */
  readonly onDidChange: Event<void>;
}
