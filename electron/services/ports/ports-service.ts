import type { Duplex } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { type Clock, systemClock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import type { Container } from '../../contract/containers.ts';
import type { ForwardedPort } from '../../contract/ports.ts';
import { LiveTable } from '../../engine/live-table.ts';
import { errnoOf } from '../../platform/io-error.ts';
import type { ServiceHandlers } from '../context.ts';
import { checkPort } from './check-port.ts';
import { type ListenerOptions, PortListener } from './listener.ts';
import { portFailure } from './port-failure.ts';
import { PortOwners } from './port-owner.ts';
import { type WantedPort, wantedPorts } from './wanted-ports.ts';

/** The VM whose published ports are forwarded. */
export interface PortsGuest {
  /** True while its engine is the one in use and answers. */
  isActive(): boolean;
  readonly onDidChange: Event<void>;
  /** Connects to a TCP port as seen from the guest. */
  dialPort(
    host: string,
    port: number,
    options: { readonly signal: AbortSignal; readonly moved: () => number },
  ): Promise<Duplex>;
}

export interface PortsOptions {
  readonly containers: Pick<LiveTable<Container>, 'rows' | 'onDidChange'>;
  readonly guest: PortsGuest;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** Ports at once. A file descriptor each, of the 1,024 a process has by default on many systems. */
const MAX_PORTS = 500;

/** A port that another program has is tried again this often, in milliseconds. */
const RETRY_MS = 3_000;

interface Entry {
  readonly wanted: WantedPort;
  listener: PortListener | null;
  /** False once it is no longer wanted: a listen that comes back then is closed again. */
  live: boolean;
  row: ForwardedPort;
}

/** Makes published ports of the VM's containers reachable on this machine's loopback, and says where that fails. */
export class PortsService implements Disposable {
  readonly #options: PortsOptions;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #owners = new PortOwners();
  readonly #table = new LiveTable<ForwardedPort>(({ id }) => id, true);
  readonly #disposables = new DisposableStore();
  #retry: Disposable | null = null;

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
    const all = guest.isActive() ? [...containers.rows.values()].flatMap(wantedPorts) : [];
    const wanted = new Map(all.map((port) => [port.id, port]));
    for (const id of [...this.#entries.keys()]) if (!wanted.has(id)) this.#close(id);
    for (const port of wanted.values()) if (!this.#entries.has(port.id)) this.#open(port);
  }

  #open(wanted: WantedPort): void {
    const { id, containerId, hostIp, hostPort, protocol, reason } = wanted;
    // Shown with its first verdict; listening takes no time to speak of.
    const row: ForwardedPort = { id, containerId, hostIp, hostPort, protocol, state: 'unsupported', message: reason };
    const entry: Entry = { wanted, listener: null, live: true, row };
    const tooMany = this.#entries.size >= MAX_PORTS;
    this.#entries.set(id, entry);
    if (wanted.listenOn === null) this.#set(entry, { state: 'unsupported', message: reason });
    else if (tooMany) this.#set(entry, { state: 'failed', message: `Only ${MAX_PORTS} ports are forwarded at once.` });
    else void this.#listen(entry, wanted.listenOn);
  }

  async #listen(entry: Entry, address: string): Promise<void> {
    const { guest, logger } = this.#options;
    const { guestHost, hostPort } = entry.wanted;
    const options: ListenerOptions = {
      address,
      port: hostPort,
      dial: (how) => guest.dialPort(guestHost, hostPort, how),
      onRefused: (error) => logger.debug('a published port did not answer', { port: hostPort, error: String(error) }),
    };
    try {
      const listener = await PortListener.open(options);
      if (!entry.live) {
        listener.dispose();
        return;
      }
      entry.listener = listener;
      this.#set(entry, { state: 'forwarding', message: '' });
    } catch (error) {
      const owner = errnoOf(error) === 'EADDRINUSE' ? await this.#owners.of(hostPort) : null;
      if (!entry.live) return;
      const failure = portFailure(error, { address, port: hostPort, owner });
      const isNews = entry.row.state !== failure.state;
      this.#set(entry, failure);
      if (isNews)
        logger.warn('published port not forwarded', { port: hostPort, state: failure.state, error: String(error) });
      if (failure.state === 'taken') this.#retryLater();
    }
  }

  /** One timer for all ports that are taken. */
  #retryLater(): void {
    if (this.#retry) return;
    this.#retry = this.#clock.after(RETRY_MS, () => {
      this.#retry = null;
      for (const entry of this.#entries.values()) {
        const { listenOn } = entry.wanted;
        if (entry.row.state === 'taken' && listenOn !== null) void this.#listen(entry, listenOn);
      }
    });
  }

  #set(entry: Entry, result: Pick<ForwardedPort, 'state' | 'message'>): void {
    const row = { ...entry.row, ...result };
    if (this.#table.rows.has(row.id) && isDeepStrictEqual(row, entry.row)) return;
    entry.row = row;
    this.#table.apply([row]);
  }

  #close(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.live = false;
    entry.listener?.dispose();
    this.#entries.delete(id);
    this.#table.apply([], [id]);
  }
}
