import type { Duplex } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { type Clock, systemClock } from '../../base/clock.ts';
import { aborted } from '../../base/deadline.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Mutex } from '../../base/mutex.ts';
import type { Container } from '../../contract/containers.ts';
import { AppError, type ErrorCode } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { portMessages } from '../../contract/messages/ports.ts';
import type { ForwardedPort } from '../../contract/ports.ts';
import type { ClaimPorts } from '../../engine/containers.ts';
import { LiveTable } from '../../engine/live-table.ts';
import { type Fault, faultOf } from '../../platform/io-error.ts';
import { bindAddress, bindFault } from '../../platform/ports.ts';
import type { OpenForward, PortForward } from '../../vm/driver.ts';
import type { ServiceHandlers } from '../context.ts';
import { AllWanted, type AllWantedOptions } from './all-wanted.ts';
import { askedPorts, assertOpenable, holderIn, type PortLook } from './asked-ports.ts';
import { checkPort } from './check-port.ts';
import { ConnectionLimit } from './connection-limit.ts';
import { PortListener } from './listener.ts';
import { notForwarding, type PortState, portFailure } from './port-failure.ts';
import { PortOwners } from './port-owner.ts';
import { UdpPorts } from './udp-port.ts';
import { overlap, type WantedPort } from './wanted-ports.ts';

/** The VM whose published ports are forwarded; it is active while its engine is the one in use and answers. */
export type PortsGuest = AllWantedOptions['guest'] & {
  /** Runs an sh line to its end. */
  exec(command: string): Promise<{ readonly code: number | null; readonly stderr: string }>;
  /** Its own, where what is published on all addresses is led to the container by its kernel. */
  address(): string;
  /** Connects to a TCP port as seen from the guest. */
  dialPort(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Opens a port of this machine that leads into the guest; UNSUPPORTED where the driver cannot. */
  forward(port: PortForward): Promise<OpenForward>;
};

export interface PortsOptions extends AllWantedOptions {
  readonly guest: PortsGuest;
  /** Has `containers` show now what these are like, without waiting for the engine's events. Never rejects. */
  readonly refresh: (ids: readonly string[]) => Promise<void>;
  /** What keeps this process from opening a port: for tests, as root may open all. */
  readonly faultAt?: PortLook['faultAt'];
  readonly clock?: Clock;
  /** Ports at once. 500 unless told: a file descriptor each, of the 1,024 a process has by default on many systems. */
  readonly maxPorts?: number;
  /** Connections to all of them at once. 1,024 unless told. */
  readonly maxConnections?: number;
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

/** How long, in milliseconds, whoever has started a container waits for its ports: opening one takes a few. */
const READY_MS = 2_000;

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

/** Makes published ports of the VM's containers reachable on this machine, and says where that fails. */
export class PortsService implements Disposable {
  readonly #options: PortsOptions;
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #wanted: AllWanted;
  readonly #entries = new Map<string, Entry>();
  readonly #owners = new PortOwners();
  readonly #connections: ConnectionLimit;
  readonly #udp: UdpPorts;
  readonly #table = new LiveTable<ForwardedPort>(({ id }) => id, true);
  readonly #disposables = new DisposableStore();
  #retry: Disposable | null = null;
  readonly #leading = new Mutex();
  /** The ports that the guest leads on to its loopback; null where it is not known, as of a guest that an earlier host had. */
  #ledOn: string | null = null;
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
    this.#wanted = this.#disposables.add(new AllWanted(options));
    this.#udp = new UdpPorts((port) => options.guest.forward({ protocol: 'udp', ...port }));
    const most = options.maxConnections ?? MOST_CONNECTIONS;
    this.#connections = new ConnectionLimit({
      most,
      mostWaiting: most,
      onFull: () => options.logger.warn(`published ports have ${most} connections, the most there can be: others wait`),
    });
    this.#disposables.add(this.#wanted.onDidChange(() => this.#update()));
    this.#update();
  }

  /** The ports as they are now, by id. */
  get rows(): ReadonlyMap<string, ForwardedPort> {
    return this.#table.rows;
  }

  /**
   * As ClaimPorts. Rejects as dockerd would where a port that the container asks for is not to be had on this machine; of a
   * container that the engine does not have, the engine says so. The wait lasts 2 s at most.
   */
  readonly claim: ClaimPorts = async (container, signal) => {
    const { guest, inspect, faultAt = bindFault } = this.#options;
    const found = guest.isActive() ? await inspect(container, signal).catch(() => null) : null;
    const asked = found && askedPorts(found);
    if (!found || !asked?.publishes) return async () => undefined;
    const isOurs: PortLook['isOurs'] = ({ protocol, listenOn, hostPort }) =>
      [...this.#entries.values()].some(
        ({ held, wanted }) =>
          held &&
          wanted.protocol === protocol &&
          wanted.hostPort === hostPort &&
          overlap(wanted.listenOn ?? '', listenOn ?? ''),
      );
    const reachOf = this.#wanted.reachOf(found);
    const holderOf = (port: WantedPort) => this.#holderOf(port);
    await assertOpenable(asked, { reachOf, holderOf, isOurs, owners: this.#owners, faultAt });
    this.#wanted.learn(found);
    return (inner) => this.#ready(asked.id, inner);
  };

  /** One that has just ended may be shown as running still: it is looked at again before anybody is refused for it. */
  async #holderOf(port: WantedPort): Promise<Container | null> {
    const { containers, refresh } = this.#options;
    const shown = holderIn(containers.rows.values(), port);
    if (!shown) return null;
    await refresh([shown.id]);
    const now = containers.rows.get(shown.id);
    return now ? holderIn([now], port) : null;
  }

  /** Waits until each port of a container is open, or is not to be had. */
  async #ready(id: string, signal: AbortSignal): Promise<void> {
    await this.#options.refresh([id]);
    const isSettled = () =>
      [...this.#entries.values()].every(({ wanted, row }) => wanted.containerId !== id || this.#table.rows.has(row.id));
    if (isSettled()) return;
    const over = new AbortController();
    const end = () => over.abort();
    const listener = this.#table.onDidChange(() => isSettled() && end());
    const timer = this.#clock.after(READY_MS, end);
    signal.addEventListener('abort', end, { once: true });
    await aborted(over.signal);
    signal.removeEventListener('abort', end);
    timer.dispose();
    listener.dispose();
  }

  dispose(): void {
    this.#disposables.dispose();
    this.#retry?.dispose();
    for (const id of [...this.#entries.keys()]) this.#close(id);
  }

  #update(): void {
    const wanted = this.#wanted.look();
    const gone = [...this.#entries].filter(([id, entry]) => wanted.get(id)?.listenOn !== entry.wanted.listenOn);
    for (const [id] of gone) this.#close(id);
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
    const { hostIp, hostPort, protocol } = entry.wanted;
    entry.waits = false;
    entry.retries = false;
    this.#hold(entry, true);
    try {
      if (protocol === 'udp') {
        const isLoopback = hostIp === '127.0.0.1';
        // What others need no more is in the way of few, and keeps none from being opened.
        await this.#leadOn(isLoopback).catch((error) => {
          if (isLoopback) throw error;
        });
      }
      const open = await (protocol === 'udp' ? this.#udp.open(address, hostPort) : this.#listen(entry.wanted, address));
      if (!entry.live) return open.dispose();
      entry.open = open;
      this.#set(entry, { state: 'forwarding', message: '', said: null });
    } catch (error) {
      const isTaken = faultOf(error) === 'taken';
      const owner = isTaken ? await this.#owners.of(hostPort, protocol === 'udp' ? 'udp' : 'tcp') : null;
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

  /**
   * Has the guest lead on the datagrams that come to its address for what listens on its loopback alone, and no others: what is
   * published on all addresses later is Docker's own to lead. `always`: a guest that has started anew knows none of them.
   */
  #leadOn(always: boolean): Promise<void> {
    return this.#leading.run(async () => {
      const ports = [...this.#entries.values()].flatMap(({ wanted, held }) =>
        held && wanted.protocol === 'udp' && wanted.hostIp === '127.0.0.1' ? [wanted.hostPort] : [],
      );
      const list = [...new Set(ports)].join(', ');
      if (list === this.#ledOn && !always) return;
      this.#ledOn = null;
      const add = list === '' ? '' : `; add element ip slipway-host udp_loopback { ${list} }`;
      const { code, stderr } = await this.#options.guest.exec(
        `/usr/sbin/nft 'flush set ip slipway-host udp_loopback${add}'`,
      );
      if (code !== 0) throw new AppError('VM_FAILED', quoted(stderr.trim().slice(0, 300) || `nft ended with ${code}`));
      this.#ledOn = list;
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
    const { protocol, hostIp, hostPort } = entry.wanted;
    if (protocol !== 'udp' || hostIp !== '127.0.0.1' || !this.#options.guest.isActive()) return;
    // The next one that is opened takes it out, too.
    this.#leadOn(false).catch((error) =>
      this.#options.logger.debug('a closed port is led on', { port: hostPort, error: String(error) }),
    );
  }
}
