import type { Clock } from '../base/clock.ts';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { linkedSignal } from '../base/linked-signal.ts';
import type { Logger } from '../base/logger.ts';
import type { Dialer } from '../platform/dialer.ts';
import { GuestChannel } from './channel/guest-channel.ts';
import type { VmDriver } from './driver.ts';
import type { Identity } from './identity.ts';
import { BootWatch } from './instance/boot-watch.ts';
import { ClockKeeper } from './instance/clock-keeper.ts';
import { EngineWatch } from './instance/engine-watch.ts';
import { VmCrash } from './problems.ts';

export interface VmRunOptions {
  readonly driver: VmDriver;
  readonly identity: Identity;
  readonly log: Logger;
  readonly clock: Clock;
  /** True for a VM that another host started: its sshd is up already. */
  readonly adopted: boolean;
}

/** How long dockerd's socket is waited for before connecting, in milliseconds: it takes an emulated guest two seconds. */
const DOCKERD_MS = 5_000;

/** What belongs to one life of the VM process: its console, connections and watches. Ends with it. */
export class VmRun implements Disposable {
  readonly boot = new BootWatch();
  readonly channel: GuestChannel;
  /** Resolves when the VM process has ended. */
  readonly exited: Promise<void>;
  readonly #options: VmRunOptions;
  readonly #store = new DisposableStore();
  readonly #crash = new AbortController();
  readonly #over = new AbortController();
  readonly #engine = new Emitter<boolean>();
  /** Whether the engine answers, as it changes after the boot. */
  readonly onEngine = this.#engine.event;
  #markExited: () => void = () => undefined;
  #readyAt: number | null = null;

  constructor(options: VmRunOptions) {
    this.#options = options;
    this.exited = new Promise((resolve) => {
      this.#markExited = resolve;
    });
    this.channel = this.#store.add(
      new GuestChannel({ dialer: this.#dialer(), identity: options.identity, log: options.log }),
    );
  }

  /** True for a VM that another host started. */
  get adopted(): boolean {
    return this.#options.adopted;
  }

  /** Aborts with VmCrash when the VM process ends. */
  get crashed(): AbortSignal {
    return this.#crash.signal;
  }

  /** Aborts when nobody has anything to do with this run any more, however it ended. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  #ranMs(): number {
    return this.#readyAt === null ? 0 : this.#options.clock.monotonic() - this.#readyAt;
  }

  /** The boot is over: keep the clock and watch the engine. */
  settle(): void {
    const { log, clock } = this.#options;
    this.#readyAt = clock.monotonic();
    this.#store.add(new ClockKeeper({ channel: this.channel, log, clock }));
    const watch = this.#store.add(new EngineWatch(this.channel));
    this.#store.add(watch.onChange((up) => this.#engine.fire(up)));
  }

  /** The VM process has ended. */
  ended(reason: string): void {
    this.#crash.abort(new VmCrash(`the VM process ended: ${reason}`, this.#ranMs()));
    this.#markExited();
    this.dispose();
  }

  dispose(): void {
    this.#over.abort(new Error('this run of the VM is over'));
    this.#store.dispose();
  }

  /**
   * Waits with the first connection until the guest says that sshd listens: QEMU's network accepts connections for a
   * guest that is not there yet, and would retry towards it at growing intervals. Then until dockerd is past the part of
   * its start that keeps all CPUs busy: a handshake takes an emulated guest a second of CPU, and would make both late.
   */
  #dialer(): Dialer {
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
