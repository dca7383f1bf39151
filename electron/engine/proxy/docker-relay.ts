import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { withDeadline } from '../../base/deadline.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { messageOf } from '../../platform/io-error.ts';
import { joinStreams } from '../../platform/join-streams.ts';
import { listenPrivately } from '../../platform/private-server.ts';
import { refuse } from './refuse.ts';

export interface DockerRelayOptions {
  readonly path: string;
  readonly log: Logger;
  /** Opens a stream to the engine. Rejects with an AppError whose message the client is shown. */
  readonly dial: (options: { signal: AbortSignal }) => Promise<Duplex>;
}

/** Far above what any tool opens; below what exhausts file descriptors (1,024 is a common limit). */
const MAX_CLIENTS = 400;

/** How long a client may wait for its stream, most of it for a connection that is just being opened again. */
const DIAL_MS = 15_000;

/**
 * docker.sock on the host: every connection becomes a stream to the engine. Bytes pass unchanged both ways with
 * back-pressure, and each half closes on its own, which hijacked streams (`docker exec -i`, `attach`, `build`) rely on.
 */
export class DockerRelay implements Disposable {
  readonly #options: DockerRelayOptions;
  readonly #server: Server;
  readonly #clients = new Set<Socket>();

  constructor(options: DockerRelayOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => void this.#serve(client));
    this.#server.on('error', (error) => options.log.error('docker.sock failed', { error: error.message }));
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Begins to listen. Rejects with an AppError when the socket cannot be had. */
  async listen(): Promise<void> {
    await listenPrivately(this.#server, this.#options.path);
  }

  /** Ends every client: the engine they talk to is gone. */
  closeClients(): void {
    for (const client of this.#clients) client.destroy();
  }

  /** Stops listening, which removes the socket, and ends every client. */
  dispose(): void {
    this.#server.close();
    this.closeClients();
  }

  async #serve(client: Socket): Promise<void> {
    this.#clients.add(client);
    client.on('error', () => undefined);
    const gone = new AbortController();
    client.once('close', () => {
      this.#clients.delete(client);
      gone.abort(new Error('the client left'));
    });
    if (this.#clients.size > MAX_CLIENTS) {
      refuse(client, `more than ${MAX_CLIENTS} connections are open at once`);
      return;
    }
    let stream: Duplex;
    try {
      stream = await withDeadline('a connection to the engine', { ms: DIAL_MS, signal: gone.signal }, (signal) =>
        this.#options.dial({ signal }),
      );
    } catch (error) {
      if (!gone.signal.aborted) refuse(client, messageOf(error));
      return;
    }
    joinStreams(client, stream);
  }
}
