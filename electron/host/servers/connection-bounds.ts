import type { Socket } from 'node:net';
import { AppError } from '../../contract/errors.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import type { Refusal } from '../rpc/connection.ts';

export interface ConnectionLimits {
  /** Connections that have proved nothing yet. */
  readonly strangers: number;
  /** Connections of clients that were let in. */
  readonly clients: number;
}

/** What a stranger may say over the protocol, in bytes: a hello takes some 300, with its token. */
const STRANGER_BYTES = 4096;

/**
 * Bounds a server's connections so that those who can prove nothing cannot keep out those who can. A container reaches
 * the host's loopback, and may open as many connections as it likes: strangers are counted apart, and when there are
 * too many the one that has been silent the longest gives way to the newcomer.
 */
export class ConnectionBounds {
  readonly #limits: ConnectionLimits;
  /** In the order in which they were last heard of. */
  readonly #strangers = new Set<Socket>();
  readonly #clients = new Set<Socket>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  /** For every new connection. */
  enter(socket: Socket): void {
    this.#strangers.add(socket);
    socket.once('close', () => {
      this.#strangers.delete(socket);
      this.#clients.delete(socket);
    });
    const [silent] = this.#strangers;
    if (!silent || this.#strangers.size <= this.#limits.strangers) return;
    this.#strangers.delete(silent);
    silent.destroy();
  }

  /** For every whole request: a byte now and then keeps nobody's place. */
  heard(socket: Socket): void {
    if (this.#strangers.delete(socket)) this.#strangers.add(socket);
  }

  /**
   * For a stranger that speaks the protocol from now on, once its WebSocket stands. A WebSocket's frames are kept until they
   * are whole, and hundreds of strangers could each begin the largest there is: whoever says more than a hello is cut off.
   */
  listen(socket: Socket): void {
    let said = 0;
    // After the WebSocket's own listener: what follows a hello in one piece is a client's.
    const onData = (chunk: Buffer) => {
      said += chunk.length;
      if (this.#clients.has(socket)) socket.off('data', onData);
      else if (said > STRANGER_BYTES) socket.destroy();
    };
    socket.on('data', onData);
  }

  /** For a client that has proved itself. Refuses it when there are as many as there may be. */
  admit(socket: Socket): Refusal | null {
    if (this.#clients.size < this.#limits.clients) {
      if (this.#strangers.delete(socket)) this.#clients.add(socket);
      return null;
    }
    const full = hostMessages.tooManyClients({ limit: this.#limits.clients });
    return { error: new AppError('CONFLICT', full), afterMs: 0 };
  }
}
