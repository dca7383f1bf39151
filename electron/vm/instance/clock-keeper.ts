import { type Clock, systemClock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { GuestChannel } from '../channel/guest-channel.ts';

/** Every 10 s, as clocks of VMs drift most after the host slept; the promise is 1 s within 30 s. */
const EVERY_MS = 10_000;

/** How often the host's own clock is looked at for a jump: a sleep, or somebody setting it. */
const LOOK_MS = 2000;

/** A guest that is this close is left alone: setting a clock that is right only jolts it. */
const TOLERANCE_S = 0.3;

/** Keeps the guest's clock at the host's: measured every 10 s and at once after the host's clock jumped. */
export class ClockKeeper implements Disposable {
  readonly #channel: Pick<GuestChannel, 'exec' | 'isUp'>;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #timer: NodeJS.Timeout;
  readonly #abort = new AbortController();
  #lastWall: number;
  #lastMonotonic: number;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #busy = false;

  constructor(options: { channel: Pick<GuestChannel, 'exec' | 'isUp'>; log: Logger; clock?: Clock }) {
    this.#channel = options.channel;
    this.#log = options.log;
    this.#clock = options.clock ?? systemClock;
    this.#lastWall = this.#clock.now();
    this.#lastMonotonic = this.#clock.monotonic();
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
    this.#timer.unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#abort.abort(new Error('the VM stops'));
  }

  /** One look at the host's clock, and at the guest's when it is time. Never rejects. */
  async look(): Promise<void> {
    const wall = this.#clock.now();
    const monotonic = this.#clock.monotonic();
    const jumped = Math.abs(wall - this.#lastWall - (monotonic - this.#lastMonotonic)) > 500;
    this.#lastWall = wall;
    this.#lastMonotonic = monotonic;
    if (jumped) this.#log.info('the clock of this machine jumped, or it slept');
    if (this.#busy || !this.#channel.isUp || (!jumped && monotonic - this.#checkedAt < EVERY_MS)) return;
    this.#busy = true;
    try {
      await this.#check();
    } catch (error) {
      if (!this.#abort.signal.aborted)
        this.#log.debug('the guest’s clock was not checked', { error: messageOf(error) });
    } finally {
      this.#checkedAt = this.#clock.monotonic();
      this.#busy = false;
    }
  }

  async #check(): Promise<void> {
    const options = { signal: this.#abort.signal, timeoutMs: 8000 };
    const before = this.#clock.now();
    const { stdout } = await this.#channel.exec('adjtimex', options);
    const after = this.#clock.now();
    const guest = guestTime(stdout);
    // The answer was given somewhere between: anything inside that span is no proof of drift.
    const early = before / 1000 - TOLERANCE_S;
    const late = after / 1000 + TOLERANCE_S;
    if (guest >= early && guest <= late) return;
    // The command takes about as long to get there as the question did.
    const arrival = this.#clock.now() + (after - before);
    await this.#channel.exec(`/sbin/slipway-settime ${(arrival / 1000).toFixed(3)}`, options);
    this.#log.info('set the guest’s clock', { lostMs: Math.round(after - guest * 1000) });
  }
}

/** Seconds since the epoch from what adjtimex prints: busybox's date knows no fractions. */
function guestTime(output: string): number {
  const part = (name: string) => Number(new RegExp(`time\\.tv_${name}:\\s*(\\d+)`).exec(output)?.[1]);
  const time = part('sec') + part('usec') / 1e6;
  if (!Number.isFinite(time)) throw new Error('the guest does not tell its time');
  return time;
}
