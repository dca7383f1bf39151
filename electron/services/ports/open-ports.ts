import type { Duplex } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError, type ErrorCode } from '../../contract/errors.ts';
import { portMessages } from '../../contract/messages/ports.ts';
import type { ForwardedPort } from '../../contract/ports.ts';
import { LiveTable } from '../../engine/live-table.ts';
import { type Fault, faultOf } from '../../platform/io-error.ts';
import { bindAddress } from '../../platform/ports.ts';
import type { OpenForward, PortForward } from '../../vm/driver.ts';
import { ConnectionLimit } from './connection-limit.ts';
import { PortListener } from './listener.ts';
import { notForwarding, type PortState, portFailure } from './port-failure.ts';
import type { PortOwners } from './port-owner.ts';
import { UdpLoopback, type UdpLoopbackOptions } from './udp-loopback.ts';
import { UdpPorts } from './udp-port.ts';
import { overlap, type WantedPort } from './wanted-ports.ts';

/** The guest, as far as ports that lead into it are concerned. */
export interface PortsGuest {
  /** Its engine is the one in use and answers. */
  isActive(): boolean;
  readonly exec: UdpLoopbackOptions['exec'];
  /** Its own, where what is published on all addresses is led to the container by its kernel. */
  address(): string;
  /** Connects to a TCP port as seen from the guest. */
  dialPort(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Opens a port of this machine that leads into the guest; UNSUPPORTED where the driver cannot. */
  forward(port: PortForward): Promise<OpenForward>;
}

export interface OpenPortsOptions {
  readonly guest: PortsGuest;
  readonly owners: PortOwners;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ports at once. 500 unless told: a file descriptor each, of the 1,024 a process has by default on many systems. */
  readonly maxPorts?: number | undefined;
  /** Connections to all of them at once. 1,024 unless told. */
  readonly maxConnections?: number | undefined;
}

/** A port that is kept from being opened by what ends without a sign is tried again this often, in milliseconds. */
const RETRY_MS = 3_000;

/** Another program has it; the VM process is late, refuses, or takes no orders; no free descriptor, there or here. */
const ENDS_WITHOUT_SIGN = new Set<Fault | ErrorCode>(['taken', 'TIMEOUT', 'VM_FAILED', 'CONNECTION_LOST', 'noFiles']);

/**
 * Connections to published ports at once, all ports together: each is a stream of the guest's sshd and one of dockerd's
 * proxy, some 100 kB of a guest that may have 1 GB, and 56 kB here. As many again may wait for one of them to end, and a few
 * for one of their own port.
 */
const MOST_CONNECTIONS = 1_024;

interface Entry {
  readonly wanted: WantedPort;
  /** What leads into the guest, while it does. */
  open: Disposable | null;
  /** It is open or being opened, and counts against the limit. */
  held: boolean;
  /** There was no room for it. */
  waits: boolean;
  /** What kept it from being opened ends without a sign: it is tried again by the timer. */
  retries: boolean;
  /** False once it is no longer wanted: a listen that comes back then is closed again. */
  live: boolean;
  row: ForwardedPort;
}

/** Ports of this machine that lead into the guest, and how each is that should. */
export class OpenPorts implements Disposable {
  readonly #options: OpenPortsOptions;
  /** How many can be open at once. */
  readonly limit: number;
  readonly #entries = new Map<string, Entry>();
  readonly #connections: ConnectionLimit;
  readonly #udp: UdpPorts;
  readonly #loopback: UdpLoopback;
  /** Those that have a verdict. */
  readonly table = new LiveTable<ForwardedPort>(({ id }) => id, true);
  #retry: Disposable | null = null;
  /** How many entries are held. */
  #held = 0;

  constructor(options: OpenPortsOptions) {
    this.#options = options;
    const { guest, logger } = options;
    this.limit = options.maxPorts ?? 500;
    this.#udp = new UdpPorts((port) => guest.forward({ protocol: 'udp', ...port }));
    this.#loopback = new UdpLoopback({ exec: (command) => guest.exec(command), ports: () => this.#onLoopback() });
    const most = options.maxConnections ?? MOST_CONNECTIONS;
    this.#connections = new ConnectionLimit({
      most,
      mostWaiting: most,
      onFull: () => logger.warn(`published ports have ${most} connections, the most there can be: others wait`),
    });
  }

  /** Has these be open, by id, and no others. */
  bring(wanted: ReadonlyMap<string, WantedPort>): void {
    const gone = [...this.#entries].filter(([id, entry]) => wanted.get(id)?.listenOn !== entry.wanted.listenOn);
    for (const [id] of gone) this.#close(id);
    // Those that have waited come first: what they lacked may be what was let go of.
    if (gone.length > 0) this.#tryAgain(({ row }) => row.state === 'failed');
    for (const port of wanted.values()) if (!this.#entries.has(port.id)) this.#add(port);
  }

  /** Whether a port is taken by one of these, be it that it is being opened. */
  has({ protocol, listenOn, hostPort }: WantedPort): boolean {
    return [...this.#entries.values()].some(
      ({ held, wanted }) =>
        held &&
        wanted.protocol === protocol &&
        wanted.hostPort === hostPort &&
        overlap(wanted.listenOn ?? '', listenOn ?? ''),
    );
  }

  /** How many more can be opened. */
  get room(): number {
    return this.limit - this.#held;
  }

  /** Whether each port of a container is open, or is not to be had. */
  isSettled(containerId: string): boolean {
    return [...this.#entries.values()].every(
      ({ wanted, row }) => wanted.containerId !== containerId || this.table.rows.has(row.id),
    );
  }

  dispose(): void {
    this.#retry?.dispose();
    for (const id of [...this.#entries.keys()]) this.#close(id);
  }

  #add(wanted: WantedPort): void {
    const { id, containerId, hostIp, hostPort, protocol, reason } = wanted;
    // Shown with its first verdict; listening takes no time to speak of.
    const row = { id, containerId, hostIp, hostPort, protocol, ...notForwarding('unsupported', reason) };
    const entry: Entry = { wanted, open: null, held: false, waits: false, retries: false, live: true, row };
    this.#entries.set(id, entry);
    this.#try(entry);
  }

  #try(entry: Entry): void {
    const { listenOn, reason } = entry.wanted;
    if (listenOn === null) this.#set(entry, notForwarding('unsupported', reason));
    else if (entry.held) return;
    else if (this.#held >= this.limit) {
      entry.waits = true;
      this.#set(entry, notForwarding('failed', portMessages.tooMany({ limit: this.limit })));
    } else void this.#openOne(entry, listenOn);
  }

  #tryAgain(which: (entry: Entry) => boolean): void {
    for (const entry of this.#entries.values()) if (which(entry)) this.#try(entry);
  }

  async #openOne(entry: Entry, address: string): Promise<void> {
    const { hostIp, hostPort, protocol } = entry.wanted;
    entry.waits = false;
    entry.retries = false;
    this.#hold(entry, true);
    try {
      if (protocol === 'udp') {
        const isLoopback = hostIp === '127.0.0.1';
        // What others need no more is in the way of few, and keeps none from being opened.
        await this.#loopback.bring({ always: isLoopback }).catch((error) => {
          if (isLoopback) throw error;
        });
      }
      const open = await (protocol === 'udp' ? this.#udp.open(address, hostPort) : this.#listen(entry.wanted, address));
      if (!entry.live) return open.dispose();
      entry.open = open;
      this.#set(entry, { state: 'forwarding', message: '', said: null });
    } catch (error) {
      const isTaken = faultOf(error) === 'taken';
      const owner = isTaken ? await this.#options.owners.of(hostPort, protocol === 'udp' ? 'udp' : 'tcp') : null;
      const failure = await portFailure(error, { address, port: hostPort, owner });
      if (!entry.live) return;
      this.#hold(entry, false);
      const isNews = entry.row.state !== failure.state;
      this.#set(entry, failure);
      if (isNews)
        this.#options.logger.warn('published port not forwarded', {
          port: hostPort,
          state: failure.state,
          error: String(error),
        });
      entry.retries = ENDS_WITHOUT_SIGN.has(error instanceof AppError ? error.code : faultOf(error));
      if (entry.retries) this.#retryLater();
      this.#tryAgain(({ waits }) => waits);
    }
  }

  #listen({ hostIp, guestHost, hostPort }: WantedPort, address: string): Promise<PortListener> {
    const { guest, logger } = this.#options;
    return PortListener.open({
      address,
      bound: bindAddress(address, hostPort),
      port: hostPort,
      limit: this.#connections,
      onFull: () =>
        logger.warn('a published port has all the connections one may have: others wait', { port: hostPort }),
      // By its loopback it would be dockerd's proxy that copies each byte once more.
      dial: (signal) => guest.dialPort(hostIp === '0.0.0.0' ? guest.address() : guestHost, hostPort, signal),
      onRefused: (error) => logger.debug('a published port did not answer', { port: hostPort, error: String(error) }),
    });
  }

  #onLoopback(): number[] {
    return [...this.#entries.values()].flatMap(({ wanted, held }) =>
      held && wanted.protocol === 'udp' && wanted.hostIp === '127.0.0.1' ? [wanted.hostPort] : [],
    );
  }

  #hold(entry: Entry, held: boolean): void {
    if (entry.held === held) return;
    entry.held = held;
    this.#held += held ? 1 : -1;
  }

  /** One timer for all ports that are tried again. */
  #retryLater(): void {
    if (this.#retry) return;
    this.#retry = this.#options.clock.after(RETRY_MS, () => {
      this.#retry = null;
      this.#tryAgain(({ retries }) => retries);
    });
  }

  #set(entry: Entry, result: PortState): void {
    const row = { ...entry.row, ...result };
    if (this.table.rows.has(row.id) && isDeepStrictEqual(row, entry.row)) return;
    entry.row = row;
    this.table.apply([row]);
  }

  #close(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.live = false;
    entry.open?.dispose();
    this.#hold(entry, false);
    this.#entries.delete(id);
    this.table.apply([], [id]);
    const { protocol, hostIp, hostPort } = entry.wanted;
    if (protocol !== 'udp' || hostIp !== '127.0.0.1' || !this.#options.guest.isActive()) return;
    // The next one that is opened takes it out, too.
    this.#loopback
      .bring({ always: false })
      .catch((error) =>
        this.#options.logger.debug('a closed port is led on', { port: hostPort, error: String(error) }),
      );
  }
}
