import { assertNever } from '../../base/assert-never.ts';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { linkedSignal } from '../../base/linked-signal.ts';
import type { Logger } from '../../base/logger.ts';
import { backoff, retry } from '../../base/retry.ts';
import { quoted } from '../../contract/messages/message.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import type { Dialer } from '../../platform/dialer.ts';
import { GuestChannel } from '../channel/guest-channel.ts';
import type { Identity } from '../channel/identity.ts';
import type { DriverEvent, VmDriver } from '../driver.ts';
import { BootWatch } from './boot-watch.ts';
import { ClockKeeper } from './clock-keeper.ts';
import { VmCrash } from './problems.ts';

export interface VmRunOptions {
  readonly driver: VmDriver;
  readonly identity: Identity;
  readonly log: Logger;
  readonly clock: Clock;
  /** True for a VM that another host started: its sshd is up already. */
  readonly adopted: boolean;
}

/** The VM was paused for want of disk space, or goes on; or `hasControl` has changed. */
export type Trouble = 'no-space' | 'unpaused' | 'control';

/** How long dockerd's socket is waited for before connecting, in milliseconds: it takes an emulated guest two seconds. */
const DOCKERD_MS = 5_000;

/** How often the engine's socket is tried while dockerd starts, in milliseconds. */
const SOCKET_MS = 200;

/** One life of the VM process, from before it is started: what it says, the connections into it, and how it ends. */
export class VmRun implements Disposable {
  readonly boot = new BootWatch();
  readonly channel: GuestChannel;
  /** True for a VM that another host started. */
  readonly adopted: boolean;
  /** Resolves when the VM process has ended. */
  readonly exited: Promise<void>;
  readonly #options: VmRunOptions;
  readonly #store = new DisposableStore();
  readonly #crash = new AbortController();
  readonly #over = new AbortController();
  readonly #troubles = new Emitter<Trouble>();
  readonly onTrouble = this.#troubles.event;
  readonly #engineChanges = new Emitter<void>();
  /** `engine` has changed. */
  readonly onDidChangeEngine = this.#engineChanges.event;
  #engine: Dialer | null = null;
  #hasControl = true;
  #isPaused = false;
  #markExited: () => void = () => undefined;
  #readyAt: number | null = null;

  constructor(options: VmRunOptions) {
    const { driver, identity, log, adopted } = options;
    this.#options = options;
    this.adopted = adopted;
    this.exited = new Promise((resolve) => {
      this.#markExited = resolve;
    });
    this.channel = this.own(new GuestChannel({ dialer: this.#sshDialer(), identity, log }));
    const first = this.own(
      this.channel.onChange(() => {
        first.dispose();
        this.#setEngine({ dial: ({ signal }) => this.#dialEngine(signal) });
      }),
    );
    this.own(driver.onEvent((event) => this.#onEvent(event)));
  }

  /** Aborts with VmCrash when the VM process ends. */
  get crashed(): AbortSignal {
    return this.#crash.signal;
  }

  /** Aborts when nobody has anything to do with this run any more, however it ended. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Whether the VM process takes orders. */
  get hasControl(): boolean {
    return this.#hasControl;
  }

  /** Whether the VM waits for space on this machine's disk. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The way to the engine's socket: from the first connection into the guest on, until the end is near. */
  get engine(): Dialer | null {
    return this.#engine;
  }

  /** Before the VM is stopped: whoever uses the engine learns that it is gone before it is. */
  withdrawEngine(): void {
    this.#setEngine(null);
  }

  /** Disposed with this run. */
  own<T extends Disposable>(item: T): T {
    return this.#store.add(item);
  }

  /** The boot is over: from now on the guest's clock is kept, and how long it ran counts. */
  settle(): void {
    const { log, clock } = this.#options;
    this.#readyAt = clock.monotonic();
    this.own(new ClockKeeper({ channel: this.channel, log, clock }));
  }

  dispose(): void {
    this.withdrawEngine();
    this.#over.abort(new Error('this run of the VM is over'));
    this.#store.dispose();
  }

  #onEvent(event: DriverEvent): void {
    const { log } = this.#options;
    switch (event.type) {
      case 'console':
        this.boot.line(event.line);
        break;
      case 'exited':
        this.#ended(event.reason);
        break;
      case 'io-error':
        log.warn('the VM could not write to its disk', { reason: event.noSpace ? 'no space' : 'error' });
        if (!event.noSpace) break;
        this.#isPaused = true;
        this.#troubles.fire('no-space');
        break;
      case 'unpaused':
        this.#isPaused = false;
        this.#troubles.fire('unpaused');
        break;
      case 'control':
        if (this.#hasControl === event.up) break;
        this.#hasControl = event.up;
        log.warn(event.up ? 'the VM process takes orders again' : 'the VM process takes no orders');
        this.#troubles.fire('control');
        break;
      default:
        assertNever(event);
    }
  }

  #ended(reason: string): void {
    this.withdrawEngine();
    const ranMs = this.#readyAt === null ? 0 : this.#options.clock.monotonic() - this.#readyAt;
    this.#crash.abort(new VmCrash(vmMessages.processEnded({ reason: quoted(reason) }), ranMs));
    this.#markExited();
    this.dispose();
  }

  #setEngine(engine: Dialer | null): void {
    if (this.#engine === engine) return;
    this.#engine = engine;
    this.#engineChanges.fire();
  }

  /** While dockerd starts its socket is waited for: whoever dials would leave longer and longer pauses between attempts. */
  #dialEngine(signal: AbortSignal) {
    const isStarting = () => this.#readyAt === null && !this.#over.signal.aborted;
    const delays = backoff(SOCKET_MS, SOCKET_MS);
    return retry(() => this.channel.dialEngine(signal), { delays, signal, retryable: isStarting });
  }

  /**
   * Waits with the first connection until the guest says that sshd listens: a driver's network may accept connections
   * for a guest that is not there yet, and retry towards it at growing intervals. Then until dockerd is past the part of
   * its start that keeps all CPUs busy: a handshake takes an emulated guest a second of CPU, and would make both late.
   */
  #sshDialer(): Dialer {
    const { driver, adopted, clock } = this.#options;
    if (adopted || !driver.capabilities.console) return driver;
    return {
      dial: async ({ signal }) => {
        await this.boot.said('sshd', signal);
        await this.#dockerdStarts(clock, signal);
        return driver.dial({ signal });
      },
    };
  }

  /** Not for long, and not in a guest that has given up: where dockerd does not start the connection is what helps. */
  async #dockerdStarts(clock: Clock, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const timer = clock.after(DOCKERD_MS, () => over.abort());
    const waiting = linkedSignal(signal, over.signal);
    try {
      await this.boot.reached('dockerd', waiting.signal).catch(() => signal.throwIfAborted());
    } finally {
      timer.dispose();
      waiting.dispose();
    }
  }
}
