import { type Clock, systemClock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { WireSocket } from '../../contract/wire/frames.ts';
import type { CallContext } from '../../services/context.ts';
import { type Authorize, type Peer, RpcConnection } from './connection.ts';
import { RefusalLog } from './refusal-log.ts';
import type { Router } from './router.ts';

export interface RpcServerOptions {
  readonly router: Router<CallContext>;
  readonly version: string;
  readonly validateResults: boolean;
  readonly log: Logger;
  readonly clock?: Clock;
}

export interface AcceptOptions {
  /** True over browser mode's WebSocket. */
  readonly web: boolean;
  /** What the transport knows the client to be, whatever its hello claims; a hello without that is believed. */
  readonly client?: Peer['kind'] | undefined;
  /** By default the transport itself is proof enough. */
  readonly authorize?: Authorize;
}

/** Every client's connection, whatever it came in by. */
export class RpcServer {
  readonly #options: RpcServerOptions;
  readonly #connections = new Map<RpcConnection, Peer | null>();
  readonly #refusals: RefusalLog;
  #nextId = 1;
  #closed = false;

  constructor(options: RpcServerOptions) {
    this.#options = options;
    this.#refusals = new RefusalLog(options.log, options.clock ?? systemClock);
  }

  /** How many connections there are, greeted or not. */
  get size(): number {
    return this.#connections.size;
  }

  /** How many of the greeted clients are of a kind. */
  count(kind: Peer['kind']): number {
    return [...this.#connections.values()].filter((peer) => peer?.kind === kind).length;
  }

  accept(socket: WireSocket, { web, client, authorize = () => null }: AcceptOptions): void {
    if (this.#closed) {
      socket.close('the host is ending');
      return;
    }
    const { router, version, validateResults, log, clock = systemClock } = this.#options;
    const connection = new RpcConnection(socket, {
      id: this.#nextId++,
      web,
      client,
      router,
      authorize,
      version,
      validateResults,
      clock,
      log,
      onGreeted: (peer) => this.#connections.set(connection, peer),
      onRefused: (reason) => this.#refusals.add(reason, web),
      onEnded: () => this.#connections.delete(connection),
    });
    this.#connections.set(connection, null);
  }

  /** Ends every connection and takes no new ones. */
  close(reason: string): void {
    this.#closed = true;
    for (const connection of [...this.#connections.keys()]) connection.close(reason);
  }
}
