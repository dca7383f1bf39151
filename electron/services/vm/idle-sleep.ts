import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { messageOf } from '../../platform/io-error.ts';

export interface IdleSleepOptions {
  /** After how many minutes without a use; 0 for never. */
  readonly minutes: () => number;
  /** The VM runs, and can sleep. */
  readonly isUp: () => boolean;
  /** Something runs in it, or somebody is at work there. */
  readonly isBusy: () => boolean;
  readonly sleep: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How often it is looked, in milliseconds: nothing of a sleep of minutes is late by more than that. */
const LOOK_MS = 10_000;

/** Lets the VM sleep once nobody has used it for as long as the settings say. */
export class IdleSleep implements Disposable {
  readonly #options: IdleSleepOptions;
  #uses = 0;
  /** Since when nobody uses it. */
  #idleSince: number;
  #next: Disposable | null = null;
  #isOver = false;

  constructor(options: IdleSleepOptions) {
    this.#options = options;
    this.#idleSince = options.clock.monotonic();
    this.#lookLater();
  }

  /** It is in use until what this returns is called. */
  use(): () => void {
    this.#uses += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#uses -= 1;
      this.touch();
    };
  }

  /** It was used just now. */
  touch(): void {
    this.#idleSince = this.#options.clock.monotonic();
  }

  dispose(): void {
    this.#isOver = true;
    this.#next?.dispose();
  }

  #lookLater(): void {
    if (this.#isOver) return;
    this.#next = this.#options.clock.after(LOOK_MS, () => void this.#look().finally(() => this.#lookLater()));
  }

  async #look(): Promise<void> {
    const { minutes, isUp, isBusy, sleep, clock, log } = this.#options;
    if (this.#uses > 0 || !isUp() || isBusy()) this.touch();
    const after = minutes();
    if (after === 0 || clock.monotonic() - this.#idleSince < after * 60_000) return;
    this.touch();
    log.info('nobody uses the VM, which goes to sleep', { ms: after * 60_000 });
    await sleep().catch((error) => log.warn('the VM does not sleep', { error: messageOf(error) }));
  }
}
