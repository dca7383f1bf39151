import type { Clock } from '../../base/clock.ts';
import { toDisposable } from '../../base/disposable.ts';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #time = 0;
  #timers = new Map<() => void, number>();

  now = (): number => this.#time;
  monotonic = (): number => this.#time;

  after(ms: number, callback: () => void) {
    const fire = () => callback();
    this.#timers.set(fire, this.#time + ms);
    return toDisposable(() => this.#timers.delete(fire));
  }

  /** Milliseconds until the next timer, or null. */
  get next(): number | null {
    const times = [...this.#timers.values()];
    return times.length > 0 ? Math.min(...times) - this.#time : null;
  }

  advance(ms: number): void {
    this.#time += ms;
    for (const [fire, at] of [...this.#timers]) {
      if (at > this.#time) continue;
      this.#timers.delete(fire);
      fire();
    }
  }
}
