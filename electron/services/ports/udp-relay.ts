import type { Socket } from 'node:dgram';
import { bindUdp } from '../../platform/ports.ts';

/** How long a client is remembered after the last datagram, in milliseconds; QEMU's network keeps its own as long. */
const IDLE_MS = 240_000;

/** Clients of one port at once; a socket each. The one that came first goes first. */
const MAX_CLIENTS = 64;

/** An address of this machine on IPv4, and a UDP port of it. */
export interface UdpTarget {
  readonly address: string;
  readonly port: number;
}

/** Passes datagrams of a socket on to a target of this machine, by a socket for each client so that answers find their way back. */
export class UdpRelay {
  readonly #socket: Socket;
  readonly #target: () => Promise<UdpTarget>;
  readonly #clients = new Map<string, { readonly socket: Promise<Socket>; timer: NodeJS.Timeout }>();

  /** `target` is asked for each client that is new, whose datagrams are lost where it rejects. */
  constructor(socket: Socket, target: () => Promise<UdpTarget>) {
    this.#socket = socket;
    this.#target = target;
    // Such as a client whose port is closed again: one datagram is lost, the port is not.
    socket.on('error', () => undefined);
    socket.on('message', (message, from) => {
      // One that is forgotten meanwhile is closed, and refuses.
      this.#clientOf(from.address, from.port)
        .then((client) => client.send(message))
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

  #clientOf(address: string, port: number): Promise<Socket> {
    const key = `${address} ${port}`;
    const known = this.#clients.get(key);
    if (known) {
      known.timer.refresh();
      return known.socket;
    }
    const [oldest] = this.#clients.keys();
    if (oldest !== undefined && this.#clients.size >= MAX_CLIENTS) this.#forget(oldest);
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
    this.#clients.set(key, { socket, timer });
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
