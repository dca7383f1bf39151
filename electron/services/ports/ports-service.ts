import type { Duplex } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { type Clock, systemClock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import type { Container } from '../../contract/containers.ts';
import { AppError, type ErrorCode } from '../../contract/errors.ts';
import { portMessages } from '../../contract/messages/ports.ts';
import type { ForwardedPort } from '../../contract/ports.ts';
import { LiveTable } from '../../engine/live-table.ts';
import { type Fault, faultOf } from '../../platform/io-error.ts';
import type { OpenForward, PortForward } from '../../vm/driver.ts';
import type { ServiceHandlers } from '../context.ts';
import { checkPort } from './check-port.ts';
import { ConnectionLimit } from './connection-limit.ts';
import { PortListener } from './listener.ts';
import { notForwarding, type PortState, portFailure } from './port-failure.ts';
import { PortOwners } from './port-owner.ts';
import { UdpPorts } from './udp-port.ts';
import { type WantedPort, wantedPorts } from './wanted-ports.ts';

/** The VM whose published ports are forwarded. */
export interface PortsGuest {
  /** True while its engine is the one in use and answers. */
  isActive(): boolean;
  readonly onDidChange: Event<unknown>;
  /** Connects to a TCP port as seen from the guest. */
  dialPort(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Opens a port of this machine that leads into the guest; UNSUPPORTED where the driver cannot. */
  forward(port: PortForward): Promise<OpenForward>;
}

export interface PortsOptions {
  readonly containers: Pick<LiveTable<Container>, 'rows' | 'onDidChange'>;
  readonly guest: PortsGuest;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Ports at once. 500 unless told: a file descriptor each, of the 1,024 a process has by default on many systems. */
  readonly maxPorts?: number;
  /** Connections to all of them at once. 1,024 unless told. */
  readonly maxConnections?: number;
}

/** Published ports looked at, of all containers together: a range of ten thousand is legitimate, and an engine can make up more. */
const MOST_PORTS = 20_000;

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

/** Makes published ports of the VM's containers reachable on this machine's loopback, and says where that fails. */
export class PortsService implements Disposable {
  readonly #options: PortsOptions;
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #entries = new Map<string, Entry>();
  readonly #owners = new PortOwners();
  readonly #connections: ConnectionLimit;
  readonly #udp: UdpPorts;
  readonly #table = new LiveTable<ForwardedPort>(({ id }) => id, true);
  readonly #disposables = new DisposableStore();
  #retry: Disposable | null = null;
  /** How many entries are held. */
  #held = 0;

  readonly handlers: ServiceHandlers<'ports'> = {
    watch: (_, { signal }) => this.#table.watch(signal),
    check: ({ hostPort }) => {
      const { containers, guest } = this.#options;
      return checkPort(hostPort, { containers: containers.rows.values(), forwards: guest.isActive() });
    },
  };

  constructor(options: PortsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#limit = options.maxPorts ?? 500;
    this.#udp = new UdpPorts((port) => options.guest.forward({ protocol: 'udp', ...port }));
    const most = options.maxConnections ?? MOST_CONNECTIONS;
    this.#connections = new ConnectionLimit({
      most,
      mostWaiting: most,
      onFull: () => options.logger.warn(`published ports have ${most} connections, the most there can be: others wait`),
    });
    this.#disposables.add(options.containers.onDidChange(() => this.#update()));
    this.#disposables.add(options.guest.onDidChange(() => this.#update()));
    this.#update();
  }

  /** The ports as they are now, by id. */
  get rows(): ReadonlyMap<string, ForwardedPort> {
    return this.#table.rows;
  }

  dispose(): void {
    this.#disposables.dispose();
    this.#retry?.dispose();
    for (const id of [...this.#entries.keys()]) this.#close(id);
  }

  #update(): void {
    const { containers, guest } = this.#options;
    const wanted = new Map<string, WantedPort>();
    for (const container of guest.isActive() ? containers.rows.values() : []) {
      for (const port of wantedPorts(container)) if (wanted.size < MOST_PORTS) wanted.set(port.id, port);
    }
    const gone = [...this.#entries.keys()].filter((id) => !wanted.has(id));
    for (const id of gone) this.#close(id);
    // Those that have waited come first: what they lacked may be what was let go of.
    if (gone.length > 0) this.#tryAgain(({ row }) => row.state === 'failed');
    for (const port of wanted.values()) if (!this.#entries.has(port.id)) this.#add(port);
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
    else if (this.#held >= this.#limit) {
      entry.waits = true;
      this.#set(entry, notForwarding('failed', portMessages.tooMany({ limit: this.#limit })));
    } else void this.#openOne(entry, listenOn);
  }

  #tryAgain(which: (entry: Entry) => boolean): void {
    for (const entry of this.#entries.values()) if (which(entry)) this.#try(entry);
  }

  async #openOne(entry: Entry, address: string): Promise<void> {
    const { hostPort, protocol } = entry.wanted;
    entry.waits = false;
    entry.retries = false;
    this.#hold(entry, true);
    try {
      const open = await (protocol === 'udp' ? this.#udp.open(address, hostPort) : this.#listen(entry.wanted, address));
      if (!entry.live) return open.dispose();
      entry.open = open;
      this.#set(entry, { state: 'forwarding', message: '', said: null });
    } catch (error) {
      const isTaken = faultOf(error) === 'taken';
      const owner = isTaken ? await this.#owners.of(hostPort, protocol === 'udp' ? 'udp' : 'tcp') : null;
      if (!entry.live) return;
      this.#hold(entry, false);
      const failure = portFailure(error, { address, port: hostPort, owner });
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

  #listen({ guestHost, hostPort }: WantedPort, address: string): Promise<PortListener> {
    const { guest, logger } = this.#options;
    return PortListener.open({
      address,
      port: hostPort,
      limit: this.#connections,
      onFull: () =>
        logger.warn('a published port has all the connections one may have: others wait', { port: hostPort }),
      dial: (signal) => guest.dialPort(guestHost, hostPort, signal),
      onRefused: (error) => logger.debug('a published port did not answer', { port: hostPort, error: String(error) }),
    });
  }

  #hold(entry: Entry, held: boolean): void {
    if (entry.held === held) return;
    entry.held = held;
    this.#held += held ? 1 : -1;
  }

  /** One timer for all ports that are tried again. */
  #retryLater(): void {
    if (this.#retry) return;
    this.#retry = this.#clock.after(RETRY_MS, () => {
      this.#retry = null;
      this.#tryAgain(({ retries }) => retries);
    });
  }

  #set(entry: Entry, result: PortState): void {
    const row = { ...entry.row, ...result };
    if (this.#table.rows.has(row.id) && isDeepStrictEqual(row, entry.row)) return;
    entry.row = row;
    this.#table.apply([row]);
  }

  #close(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.live = false;
    entry.open?.dispose();
    this.#hold(entry, false);
    this.#entries.delete(id);
    this.#table.apply([], [id]);
  }
}
