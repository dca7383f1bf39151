import type { Socket } from 'node:dgram';
import { bindUdp } from '../../platform/ports.ts';

/** How long a client is remembered after the last datagram, in milliseconds; QEMU's network keeps its own as long. */
const IDLE_MS = 240_000;

/** Clients of one port at once; a socket each. */
const MAX_CLIENTS = 256;

/**
 * One that was silent for so long makes room for another, in milliseconds. Resolvers ask from another port each time; and a socket that were
 * closed while answers are under way would leave its number, and those, to the next client.
 */
const SPARED_MS = 2_000;

interface Client {
  readonly socket: Promise<Socket>;
  readonly timer: NodeJS.Timeout;
  /** When it last sent something. */
  heard: number;
}

/** An address of this machine on IPv4, and a UDP port of it. */
export interface UdpTarget {
  readonly address: string;
  readonly port: number;
}

/** Passes datagrams of a socket on to a target of this machine, by a socket for each client so that answers find their way back. */
export class UdpRelay {
  readonly #socket: Socket;
  readonly #target: () => Promise<UdpTarget>;
  /** The one that was heard last is the last. */
  readonly #clients = new Map<string, Client>();

  /** `target` is asked for each client that is new, whose datagrams are lost where it rejects. */
  constructor(socket: Socket, target: () => Promise<UdpTarget>) {
    this.#socket = socket;
    this.#target = target;
    // Such as a client whose port is closed again: one datagram is lost, the port is not.
    socket.on('error', () => undefined);
    socket.on('message', (message, from) => {
      // One that is forgotten meanwhile is closed, and refuses.
      this.#clientOf(from.address, from.port)
        ?.then((client) => client.send(message))
        .catch(() => undefined);
    });
  }

  /** Has every client go to the target of now with its next datagram. */
  forgetClients(): void {
    for (const key of [...this.#clients.keys()]) this.#forget(key);
  }

  /** Resolves once the socket's port is free. */
  async close(): Promise<void> {
    this.forgetClients();
    await closed(this.#socket);
  }

  /** Null where there are too many: the datagram is lost. */
  #clientOf(address: string, port: number): Promise<Socket> | null {
    const key = `${address} ${port}`;
    const now = performance.now();
    const known = this.#clients.get(key);
    if (known) {
      known.timer.refresh();
      known.heard = now;
      this.#clients.delete(key);
      this.#clients.set(key, known);
      return known.socket;
    }
    const [oldest] = this.#clients;
    if (oldest && this.#clients.size >= MAX_CLIENTS) {
      if (now - oldest[1].heard < SPARED_MS) return null;
      this.#forget(oldest[0]);
    }
    const timer = setTimeout(() => this.#forget(key), IDLE_MS);
    timer.unref();
    const isKnown = () => this.#clients.get(key)?.socket === socket;
    const socket = this.#connect((answer) => {
      if (!isKnown()) return;
      timer.refresh();
      this.#socket.send(answer, port, address);
    });
    // One that has taken its place since stays.
    socket.catch(() => isKnown() && this.#forget(key));
    this.#clients.set(key, { socket, timer, heard: now });
    return socket;
  }

  /** Connected, so that nobody but the guest can answer. */
  async #connect(onAnswer: (answer: Buffer) => void): Promise<Socket> {
    const { address, port } = await this.#target();
    const made = await bindUdp(address, 0);
    made.on('error', () => undefined);
    made.on('message', onAnswer);
    await new Promise<void>((resolve) => made.connect(port, address, resolve));
    return made;
  }

  #forget(key: string): void {
    const client = this.#clients.get(key);
    if (!client) return;
    this.#clients.delete(key);
    clearTimeout(client.timer);
    client.socket.then(closed, () => undefined);
  }
}

/** Resolves once its port is free. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
