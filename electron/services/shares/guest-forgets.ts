import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { OpenShare } from '../../vm/driver.ts';
import type { GuestFolders } from './guest-mounts.ts';

/** How often a server that may have few files open is looked at, in milliseconds: a guest looks up some thousands in that time. */
const LOOK_MS = 200;

/** From here on the guest is to forget: the rest is for what it looks up until it has, which on a busy machine takes a second or two. */
const FULL = 0.2;

/** How much more than was left of what it has forgotten is worth telling it anew: with every look it would forget all else that it has, too. */
const NEWS = 0.05;

/** Inodes and names that nobody has open; what was written goes to the host as it is written. */
const FORGET = 'echo 2 > /proc/sys/vm/drop_caches';

export interface GuestForgetsOptions {
  readonly guest: Pick<GuestFolders, 'isUp' | 'shares' | 'exec'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Has the guest forget files that it has looked up, where the system lets a file server have too few open for a tree of 100,000: what
 * is beyond would be missing in containers, in silence. Where it can have plenty nothing is looked at.
 */
export class GuestForgets implements Disposable {
  readonly #options: GuestForgetsOptions;
  /** How crowded the server of each was at least since the guest was told: by what is in use there, and cannot be forgotten. */
  readonly #least = new WeakMap<OpenShare, number>();
  #timer: Disposable | null = null;
  #isLooking = false;
  #isOver = false;

  constructor(options: GuestForgetsOptions) {
    this.#options = options;
  }

  /** What the guest is offered may be another. */
  look(): void {
    if (this.#isOver || this.#isLooking || this.#timer) return;
    this.#isLooking = true;
    void this.#look().finally(() => {
      this.#isLooking = false;
    });
  }

  dispose(): void {
    this.#isOver = true;
    this.#timer?.dispose();
  }

  async #look(): Promise<void> {
    const { guest, clock, log } = this.#options;
    if (!guest.isUp()) return;
    const known = guest.shares().flatMap((share) => {
      const crowding = share.crowding?.() ?? null;
      return crowding === null ? [] : [{ share, crowding, least: Math.min(this.#least.get(share) ?? 0, crowding) }];
    });
    if (known.length === 0) return;
    for (const { share, least } of known) this.#least.set(share, least);
    if (known.some(({ crowding, least }) => crowding > FULL && crowding > least + NEWS)) {
      log.debug('the guest is told to forget files of the host');
      try {
        await guest.exec(FORGET);
        for (const { share, crowding } of known) this.#least.set(share, crowding);
      } catch {
        // A connection that has just been lost is seen elsewhere.
      }
    }
    if (this.#isOver) return;
    this.#timer = clock.after(LOOK_MS, () => {
      this.#timer = null;
      this.look();
    });
  }
}
