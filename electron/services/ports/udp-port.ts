import { isIPv6 } from 'node:net';
import type { Disposable } from '../../base/disposable.ts';
import { Mutex } from '../../base/mutex.ts';
import { bindUdp } from '../../platform/ports.ts';
import type { OpenForward, PortForward } from '../../vm/driver.ts';
import { closed, UdpRelay, type UdpTarget } from './udp-relay.ts';

/** Opens a UDP port of this machine on IPv4 that leads into the guest. */
type ForwardUdp = (port: Omit<PortForward, 'protocol'>) => Promise<OpenForward>;

/**
 * What the hypervisor is asked at once. It answers one after the other, each within its deadline from the asking: hundreds at
 * once would fail for want of time, and one at a time would have every port wait for those that get no answer.
 */
const AT_ONCE = 8;

/** UDP ports of this machine that lead into the guest. */
export class UdpPorts {
  readonly #forward: ForwardUdp;
  readonly #places = new Places(AT_ONCE);
  readonly #ports = new Map<number, UdpPort>();
  /** What is open on 127.0.0.1 for relays, or about to be. */
  readonly #inner = new Set<number>();

  constructor(forward: ForwardUdp) {
    this.#forward = async (port) => {
      const open = await this.#places.run(() => forward(port));
      return { close: () => this.#places.run(() => open.close()) };
    };
  }

  /** Resolves once the port is open; rejects with Node's own error where it is taken or may not be opened. */
  open(address: string, port: number): Promise<Disposable> {
    const known = this.#ports.get(port) ?? new UdpPort(port, this.#forward, this.#inner);
    this.#ports.set(port, known);
    return known.open(address);
  }
}

/** A way into the guest that is open. */
interface Way extends UdpTarget {
  /** On an address that was asked for, and not for relays alone. */
  readonly isAsked: boolean;
  close(): Promise<void>;
}

/**
 * All addresses of one port number. One of them leads into the guest, the others to that one: an answer leaves QEMU by the first
 * way that leads to the guest's port it comes from, and a client that waits for it at another would never have it.
 */
class UdpPort {
  readonly #port: number;
  readonly #forward: ForwardUdp;
  readonly #inner: Set<number>;
  /** Addresses are opened and closed one at a time. */
  readonly #work = new Mutex();
  readonly #relays = new Set<UdpRelay>();
  #way: Way | null = null;

  constructor(port: number, forward: ForwardUdp, inner: Set<number>) {
    this.#port = port;
    this.#forward = forward;
    this.#inner = inner;
  }

  open(address: string): Promise<Disposable> {
    return this.#work.run(async () => {
      const isDirect = !isIPv6(address) && !this.#way?.isAsked;
      const closes = isDirect ? await this.#lead(address) : await this.#relay(address);
      return { dispose: () => void this.#work.run(closes) };
    });
  }

  /** In place of the one for relays, which open another when they next need it. */
  async #lead(address: string): Promise<() => Promise<void>> {
    // The hypervisor only says that it cannot. Whether the port is to be had, and why not, is found out first.
    await closed(await bindUdp(address, this.#port));
    await this.#endWay();
    const { close } = await this.#forward({ address, port: this.#port, guestPort: this.#port });
    this.#way = { address: address === '0.0.0.0' ? '127.0.0.1' : address, port: this.#port, isAsked: true, close };
    return () => this.#endWay();
  }

  /** QEMU listens on IPv4 only, and has one way to each port of the guest. */
  async #relay(address: string): Promise<() => Promise<void>> {
    const socket = await bindUdp(address, this.#port);
    try {
      await this.#openWay();
    } catch (error) {
      await closed(socket);
      throw error;
    }
    const relay = new UdpRelay(socket, () =>
      this.#work.run(async () => {
        if (!this.#relays.has(relay)) throw new Error('closed meanwhile');
        return this.#openWay();
      }),
    );
    this.#relays.add(relay);
    return async () => {
      this.#relays.delete(relay);
      await relay.close();
      if (this.#relays.size === 0 && !this.#way?.isAsked) await this.#endWay();
    };
  }

  /** The way there is, or one by a port of 127.0.0.1 that is nobody's: the one of this number may be another program's. */
  async #openWay(): Promise<Way> {
    if (this.#way) return this.#way;
    const port = await this.#freeInner();
    try {
      const forward = await this.#forward({ address: '127.0.0.1', port, guestPort: this.#port });
      const close = () => forward.close().finally(() => this.#inner.delete(port));
      this.#way = { address: '127.0.0.1', port, isAsked: false, close };
      return this.#way;
    } catch (error) {
      this.#inner.delete(port);
      throw error;
    }
  }

  async #endWay(): Promise<void> {
    const way = this.#way;
    this.#way = null;
    for (const relay of this.#relays) relay.forgetClients();
    await way?.close();
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
