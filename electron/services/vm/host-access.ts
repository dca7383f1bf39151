import { Again } from '../../base/again.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { Mutex } from '../../base/mutex.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { GuestChannel } from '../../vm/channel/guest-channel.ts';

export interface HostAccessOptions {
  /** What the settings say now. */
  readonly wanted: () => boolean;
  readonly onDidChangeSettings: Event<unknown>;
  /** The VM has come up, or gone, or is on its way. */
  readonly onDidChangeVm: Event<unknown>;
  /** The way into the guest, or null while there is none. */
  readonly channel: () => GuestChannel | null;
  /** The VM that is up was started with what it was seeded with, and not woken. */
  readonly isSeeded: () => boolean;
  readonly log: Logger;
  readonly clock?: Clock;
}

/** Before the guest is told again after a failure, in milliseconds: it may have been too busy. */
const AGAIN = { firstMs: 5_000, maxMs: 60_000 };

/** Keeps the guest's rule about the host's own services at what the settings say, without a restart of the VM. */
export class HostAccess implements Disposable {
  readonly #options: HostAccessOptions;
  readonly #store = new DisposableStore();
  readonly #work = new Mutex();
  readonly #changes = new Emitter<void>();
  /** `failed` may have changed. */
  readonly onDidChange = this.#changes.event;
  /** What the guest was last told; null for one of which that is not known, as after a wake or another host. */
  #told: boolean | null = null;
  /** Which one that was. */
  #guest: GuestChannel | null = null;
  /** What the next start is told with. */
  #seed: boolean | null = null;
  #failed = false;
  readonly #again: Again;

  constructor(options: HostAccessOptions) {
    this.#options = options;
    const { clock = systemClock } = options;
    this.#again = this.#store.add(new Again({ ...AGAIN, clock, work: () => this.#look() }));
    this.#store.add(options.onDidChangeSettings(() => this.#look()));
    this.#store.add(options.onDidChangeVm(() => this.#look()));
  }

  /** The guest could not be told: a restart of the VM would. */
  get failed(): boolean {
    return this.#failed && this.#told !== this.#options.wanted();
  }

  /** A VM is about to start, and is told with its configuration. */
  seeded(value: boolean): void {
    this.#seed = value;
  }

  dispose(): void {
    this.#store.dispose();
    this.#changes.dispose();
  }

  #look(): void {
    void this.#work.run(() => this.#tell());
  }

  async #tell(): Promise<void> {
    const { channel, isSeeded, wanted, log } = this.#options;
    const value = wanted();
    const guest = channel();
    // One that is not up yet is looked at when it is.
    if (!guest?.isUp) return;
    if (guest !== this.#guest) {
      this.#told = isSeeded() ? this.#seed : null;
      this.#guest = guest;
      this.#seed = null;
    }
    if (value === this.#told) return;
    try {
      const { code, stderr } = await guest.exec(`/sbin/slipway-host-access ${value ? 'on' : 'off'}`);
      if (code !== 0) throw new Error(stderr.trim() || `it ended with ${code}`);
      this.#told = value;
      this.#failed = false;
      this.#again.reset();
      log.info('containers and the services of this machine', { reachable: value });
    } catch (error) {
      this.#failed = true;
      this.#again.later();
      log.warn('the VM was not told whether containers may reach this machine', { error: messageOf(error) });
    }
    this.#changes.fire();
  }
}
