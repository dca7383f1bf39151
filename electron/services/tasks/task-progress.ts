import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { Task } from '../../contract/tasks.ts';

/** The part of a task that moves. */
export type ProgressState = Pick<Task, 'current' | 'total' | 'layers' | 'speed' | 'etaSeconds'>;

/** Milliseconds the speed is taken over: short enough to follow a change, long enough to be read. */
const SPEED_WINDOW_MS = 5_000;
/** Before this many milliseconds a speed would be noise. */
const SPEED_AFTER_MS = 1_000;

/** Bytes done, and the speed and time left that follow from them. */
export class TaskProgress implements Disposable {
  readonly #clock: Clock;
  readonly #changed = new Emitter<void>();
  #samples: { at: number; current: number }[] = [];
  #current = 0;
  #total: number | null = null;
  #layers: Task['layers'] = [];

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  update(current: number, total: number | null, layers: Task['layers'] = []): void {
    this.#current = current;
    this.#total = total;
    this.#layers = layers;
    this.#sample();
    this.#changed.fire();
  }

  snapshot(): ProgressState {
    const speed = this.#speed();
    const left = this.#total === null ? null : this.#total - this.#current;
    const etaSeconds = speed === null || speed <= 0 || left === null || left <= 0 ? null : Math.ceil(left / speed);
    return { current: this.#current, total: this.#total, layers: this.#layers, speed, etaSeconds };
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #sample(): void {
    const at = this.#clock.monotonic();
    const last = this.#samples.at(-1);
    // Ten samples a second are plenty, and bound the list.
    if (last && at - last.at < 100) last.current = this.#current;
    else this.#samples.push({ at, current: this.#current });
    this.#samples = this.#samples.filter((sample) => at - sample.at <= SPEED_WINDOW_MS);
  }

  #speed(): number | null {
    const first = this.#samples[0];
    if (!first) return null;
    const ms = this.#clock.monotonic() - first.at;
    return ms < SPEED_AFTER_MS ? null : Math.max(0, ((this.#current - first.current) * 1000) / ms);
  }
}
