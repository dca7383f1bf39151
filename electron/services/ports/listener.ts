import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { withDeadline } from '../../base/deadline.ts';
import type { Disposable } from '../../base/disposable.ts';
import { joinStreams } from '../../platform/join-streams.ts';
import { ConnectionLimit } from './connection-limit.ts';

export interface ListenerOptions {
  readonly address: string;
  readonly port: number;
  /** What is bound in place of the address: what comes to another one is refused. The address itself unless told. */
  readonly bound?: string;
  /** Shared by all ports. */
  readonly limit: ConnectionLimit;
  /** Connections of this port at once, and a quarter as many that wait. 256 unless told. */
  readonly most?: number;
  /** Called when one has to wait for another of this port to end, once a minute at most. */
  readonly onFull: () => void;
  /** Connects to the container's port. */
  readonly dial: (signal: AbortSignal) => Promise<Duplex>;
  /** Why a connection could not be passed on. */
  readonly onRefused: (error: unknown) => void;
  /** Milliseconds after which a connection whose client sends no more, and on which nothing moves, may make way. 60 s unless told. */
  readonly idleMs?: number;
}

/** How long a client waits for a place and its way into the guest; as long as docker.sock allows. */
const DIAL_MS = 15_000;

/** Long enough for an answer that is worked out when the question has ended; the place is taken only where another waits for it. */
const IDLE_MS = 60_000;

/** A quarter of all ports' connections together: no port has them all to itself, and few can be full at once. */
const MOST_CONNECTIONS = 256;

/** One port of this machine that leads into the guest. What is connected stays so when listening ends. */
export class PortListener implements Disposable {
  readonly #options: ListenerOptions;
  readonly #server: Server;
  /** Where a connection needs a place, in this order: who waits for the port's own takes none of the others'. */
  readonly #limits: readonly ConnectionLimit[];

  /** Resolves once it listens; rejects with Node's own error (EADDRINUSE, EACCES, EADDRNOTAVAIL). */
  static async open(options: ListenerOptions): Promise<PortListener> {
    const listener = new PortListener(options);
    await new Promise<void>((resolve, reject) => {
      listener.#server.once('error', reject);
      // ipv6Only: else a listener on :: would also take the port on IPv4.
      const place = { host: options.bound ?? options.address, port: options.port, exclusive: true, ipv6Only: true };
      listener.#server.listen(place, () => {
        listener.#server.off('error', reject);
        resolve();
      });
    });
    // Such as too many open files: one connection is lost, the port is not.
    listener.#server.on('error', options.onRefused);
    return listener;
  }

  private constructor(options: ListenerOptions) {
    this.#options = options;
    const { most = MOST_CONNECTIONS, onFull } = options;
    this.#limits = [new ConnectionLimit({ most, mostWaiting: Math.ceil(most / 4), onFull }), options.limit];
    // Half-open and paused: joinStreams needs both halves, and nothing may be read before there is somewhere to put it.
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
      void this.#serve(client);
    });
  }

  dispose(): void {
    this.#server.close();
  }

  async #serve(client: Socket): Promise<void> {
    const gone = new AbortController();
    client.on('error', () => undefined);
    const { address, bound = address } = this.#options;
    if (bound !== address && client.localAddress !== address) {
      client.resetAndDestroy();
      return;
    }
    client.once('close', () => gone.abort(new Error('the client left')));
    this.#offerIdle(client);
    const open = async (signal: AbortSignal) => {
      for (const limit of this.#limits) {
        const leave = await limit.enter(signal);
        if (client.destroyed) leave();
        else client.once('close', leave);
      }
      return this.#options.dial(signal);
    };
    try {
      joinStreams(
        client,
        await withDeadline('a connection to a published port', { ms: DIAL_MS, signal: gone.signal }, open),
        () => client.resetAndDestroy(),
      );
    } catch (error) {
      if (!gone.signal.aborted) this.#options.onRefused(error);
      // A reset is what a client of a dead port gets, rather than an empty answer.
      client.resetAndDestroy();
    }
  }

  /**
   * A client that has sent its end may have left or may wait for an answer, which only an answer shows: a service that hangs
   * would keep the places of all that ever asked it, its own port's and then those of every port. A reset, as an answer that
   * is cut off must not pass for a whole one.
   */
  #offerIdle(client: Socket): void {
    const { idleMs = IDLE_MS } = this.#options;
    const moved = () => client.bytesRead + client.bytesWritten;
    let movedThen = 0;
    const end = () => {
      if (moved() !== movedThen) return false;
      client.resetAndDestroy();
      return true;
    };
    client.once('end', () => client.setTimeout(idleMs));
    client.on('timeout', () => {
      movedThen = moved();
      for (const limit of this.#limits) limit.offer(end);
    });
    client.once('close', () => {
      for (const limit of this.#limits) limit.withdraw(end);
    });
  }
}
