import type { Socket } from 'node:dgram';
import type { Disposable } from '../../base/disposable.ts';
import { Mutex } from '../../base/mutex.ts';
import { bindUdp } from '../../platform/ports.ts';
import type { OpenForward, PortForward } from '../../vm/driver.ts';

/** Opens a UDP port of this machine on IPv4 that leads into the guest. */
type ForwardUdp = (port: Omit<PortForward, 'protocol'>) => Promise<OpenForward>;

/** How long a client of the relay is remembered after the last datagram, in milliseconds; QEMU's network keeps its own as long. */
const IDLE_MS = 240_000;

/** Clients of one relayed port at once; a socket each. The one that came first goes first. */
const MAX_CLIENTS = 64;

/**
 * What the hypervisor is asked at once. It answers one after the other, each within its deadline from the asking: hundreds at
 * once would fail for want of time, and one at a time would have every port wait for those that get no answer.
 */
const AT_ONCE = 8;

/** UDP ports of this machine that lead into the guest. Ports of one number are opened and closed one at a time. */
export class UdpPorts {
  readonly #forward: ForwardUdp;
  readonly #places = new Places(AT_ONCE);
  readonly #work = new Map<number, Mutex>();
  /** What relays have on 127.0.0.1, or are about to. */
  readonly #inner = new Set<number>();

  constructor(forward: ForwardUdp) {
    this.#forward = async (port) => {
      const open = await this.#places.run(() => forward(port));
      return { close: () => this.#places.run(() => open.close()) };
    };
  }

  /** Resolves once the port is open; rejects with Node's own error where it is taken or may not be opened. */
  open(address: string, port: number): Promise<Disposable> {
    const work = this.#work.get(port) ?? new Mutex();
    this.#work.set(port, work);
    return work.run(async () => {
      const closes = address.includes(':') ? await this.#relay(address, port) : await this.#direct(address, port);
      return { dispose: () => void work.run(closes) };
    });
  }

  /** The hypervisor only says that it cannot. Whether the port is to be had, and why not, is found out first. */
  async #direct(address: string, port: number): Promise<() => Promise<void>> {
    await closed(await bindUdp(address, port));
    const forward = await this.#forward({ address, port, guestPort: port });
    return () => forward.close();
  }

  /** On IPv6 we listen ourselves, and pass on by an IPv4 port that is ours alone: the one of this number may be another's. */
  async #relay(address: string, port: number): Promise<() => Promise<void>> {
    const inner = await this.#freeInner();
    let socket: Socket | null = null;
    try {
      socket = await bindUdp(address, port);
      const forward = await this.#forward({ address: '127.0.0.1', port: inner, guestPort: port });
      const relay = new UdpRelay(socket, inner);
      return async () => {
        await relay.close();
        await forward.close();
        this.#inner.delete(inner);
      };
    } catch (error) {
      this.#inner.delete(inner);
      if (socket) await closed(socket);
      throw error;
    }
  }

  /** A free port of 127.0.0.1 that no other relay is about to take. */
  async #freeInner(): Promise<number> {
    const free = await bindUdp('127.0.0.1', 0);
    const { port } = free.address();
    await closed(free);
    if (this.#inner.has(port)) return this.#freeInner();
    this.#inner.add(port);
    return port;
  }
}

/** Runs so many pieces of work at once; the others wait in order of arrival. */
class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

/** Passes datagrams on to a port of 127.0.0.1, a socket for each client so that answers find their way back. */
class UdpRelay {
  readonly #socket: Socket;
  readonly #target: number;
  readonly #clients = new Map<string, { readonly socket: Promise<Socket>; timer: NodeJS.Timeout }>();

  constructor(socket: Socket, target: number) {
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

  async close(): Promise<void> {
    for (const key of [...this.#clients.keys()]) this.#forget(key);
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
    const socket = this.#connect((answer) => {
      if (this.#clients.get(key)?.socket !== socket) return;
      timer.refresh();
      this.#socket.send(answer, port, address);
    });
    socket.catch(() => this.#forget(key));
    this.#clients.set(key, { socket, timer });
    return socket;
  }

  /** Connected, so that nobody but the guest can answer. */
  async #connect(onAnswer: (answer: Buffer) => void): Promise<Socket> {
    const made = await bindUdp('127.0.0.1', 0);
    made.on('error', () => undefined);
    made.on('message', onAnswer);
    await new Promise<void>((resolve) => made.connect(this.#target, '127.0.0.1', resolve));
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

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
