import { type Disposable, toDisposable } from './disposable.ts';

/** Time as a dependency, so that tests can move it. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. For showing only: it may jump. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. For deadlines and durations. */
  monotonic(): number;
  /** Calls back once after `ms` unless disposed. Does not keep the process alive. */
  after(ms: number, callback: () => void): Disposable;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref?.();
    return toDisposable(() => clearTimeout(timer));
  },
};
