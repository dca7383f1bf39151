import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { GuestFolders } from './guest-mounts.ts';

/** How often a server that may have few files open is looked at, in milliseconds: a guest looks up some thousands in that time. */
const LOOK_MS = 200;

/** From here on the guest is to forget: the rest is for what it looks up until it has, which on a busy machine takes a second or two. */
const FULL = 0.2;

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
    const found = await Promise.all(guest.shares().map((share) => share.crowding?.() ?? null));
    const known = found.filter((each) => each !== null);
    if (known.length === 0 || this.#isOver) return;
    if (known.some((each) => each > FULL)) {
      log.debug('the guest is told to forget files of the host');
      // A connection that has just been lost is seen elsewhere.
      await guest.exec(FORGET).catch(() => undefined);
    }
    if (this.#isOver) return;
    this.#timer = clock.after(LOOK_MS, () => {
      this.#timer = null;
      this.look();
    });
  }
}
