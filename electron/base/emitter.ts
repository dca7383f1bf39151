import { type Disposable, toDisposable } from './disposable.ts';
import { unexpected } from './unexpected.ts';

/** Subscribes a listener; dispose the result to unsubscribe. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/**
 * A typed event source. Listeners run in order of subscription; one that throws keeps neither the others nor whoever
 * fires from going on: its error is `unexpected`.
 */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<{ readonly call: (value: T) => void }>();

  readonly event: Event<T> = (listener) => {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return toDisposable(() => this.#listeners.delete(entry));
  };

  get listenerCount(): number {
    return this.#listeners.size;
  }

  fire(value: T): void {
    for (const { call } of [...this.#listeners]) {
      try {
        call(value);
      } catch (error) {
        unexpected(error);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
