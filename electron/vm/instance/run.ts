import { assertNever } from '../../base/assert-never.ts';
import type { Clock } from '../../base/clock.ts';
import { withSignal } from '../../base/deadline.ts';
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
import { type EngineLiveness, untilAnswers } from './engine-liveness.ts';
import { VmCrash } from './problems.ts';

export interface VmRunOptions {
  readonly driver: VmDriver;
  readonly engine: EngineLiveness;
  readonly identity: Identity;
  readonly log: Logger;
  readonly clock: Clock;
  /** True for a VM that was started before: its sshd is up already. */
  readonly adopted: boolean;
  /** Of one that is woken: resolves when its guest goes on. */
  readonly goesOn?: Promise<void>;
}

/** The VM was paused for want of disk space, or goes on; or `hasControl` has changed. */
export type Trouble = 'no-space' | 'unpaused' | 'control';

/**
 * How long SSH waits for what goes before it, in milliseconds: for the engine's first answer by way of the agent, which takes an
 * emulated guest five seconds from sshd's start on; where there is no agent for dockerd's socket, which takes it two.
 */
const SSH_WAITS_MS = { agent: 15_000, none: 5_000 };

/** How often the engine's socket is tried while dockerd starts, in milliseconds. */
const SOCKET_MS = 200;

/** One life of the VM process, from before it is started: what it says, the connections into it, and how it ends. */
export class VmRun implements Disposable {
  readonly boot = new BootWatch();
  readonly channel: GuestChannel;
  /** True for a VM that was started before. */
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
    const { identity, log, adopted } = options;
    this.#options = options;
    this.adopted = adopted;
    this.exited = new Promise((resolve) => {
      this.#markExited = resolve;
    });
    this.channel = this.own(new GuestChannel({ dialer: this.#sshDialer(), agent: this.#agentDialer(), identity, log }));
    const dialer: Dialer = { dial: ({ signal }) => this.#dialEngine(signal) };
    this.channel.reachable(this.over).then(
      () => this.over.aborted || this.#setEngine(dialer),
      () => undefined,
    );
    this.own(options.driver.onEvent((event) => this.#onEvent(event)));
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
    const keeper = this.own(new ClockKeeper({ channel: this.channel, log, clock }));
    // One that was saved, be it as a template, has been given its time in whole seconds.
    this.channel.ready(this.over).then(
      () => keeper.look(),
      () => undefined,
    );
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

  /** As soon as it surely runs: in a guest that boots it begins with sshd, before dockerd is anywhere near its socket. */
  #agentDialer(): Dialer | undefined {
    const { driver, adopted, goesOn } = this.#options;
    const { agent } = driver;
    if (!agent) return undefined;
    return {
      dial: async ({ signal }) => {
        if (goesOn !== undefined) await withSignal(goesOn, signal);
        else if (!adopted) {
          // The channel that asks is still being made.
          await Promise.resolve();
          const begun = driver.capabilities.console ? [this.boot.reached('dockerd', signal)] : [];
          await Promise.any([...begun, this.channel.ready(signal)]);
        }
        return agent.dial({ signal });
      },
    };
  }

  /**
   * Waits with the first connection until the guest says that sshd listens: a driver's network may accept connections
   * for a guest that is not there yet, and retry towards it at growing intervals. Then until the engine has answered: a handshake
   * takes an emulated guest a second of CPU, and would make that late by as much.
   */
  #sshDialer(): Dialer {
    const { driver, adopted, goesOn } = this.#options;
    let first: Promise<void> | null = null;
    const turn = async (signal: AbortSignal) => {
      if (goesOn !== undefined) await withSignal(goesOn, signal);
      else if (adopted || !driver.capabilities.console) return;
      else await this.boot.said('sshd', signal);
      await this.#engineGoesFirst(signal);
    };
    return {
      dial: async ({ signal }) => {
        first ??= turn(this.over);
        await withSignal(first, signal);
        return driver.dial({ signal });
      },
    };
  }

  /** Not for long, and not in a guest that has given up: where dockerd does not start the connection is what helps. */
  async #engineGoesFirst(signal: AbortSignal): Promise<void> {
    const { driver, engine, clock } = this.#options;
    const over = new AbortController();
    const timer = clock.after(driver.agent ? SSH_WAITS_MS.agent : SSH_WAITS_MS.none, () => over.abort());
    const waiting = linkedSignal(signal, over.signal);
    const sign = driver.agent ? untilAnswers(engine, waiting.signal) : this.boot.reached('dockerd', waiting.signal);
    try {
      await Promise.race([sign, this.boot.broken(waiting.signal)]).catch(() => signal.throwIfAborted());
    } finally {
      over.abort();
      timer.dispose();
      waiting.dispose();
    }
  }
}
