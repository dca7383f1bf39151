import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { transition, type VmState, type VmStateEvent } from './state.ts';

/** Holds the present state, with the times a user is shown. */
export class StateTracker {
  readonly #clock: Clock;
  readonly #changes = new Emitter<VmState>();
  readonly onChange = this.#changes.event;
  #state: VmState = { name: 'absent' };
  #since: number;
  #stageSince: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
    this.#stageSince = this.#since;
  }

  get state(): VmState {
    return this.#state;
  }

  /** When the present state began, in milliseconds since the epoch. */
  get since(): number {
    return this.#since;
  }

  /** When the present stage began. */
  get stageSince(): number {
    return this.#stageSince;
  }

  apply(event: VmStateEvent): void {
    const before = this.#state;
    const after = transition(before, event);
    if (after === before) return;
    this.#state = after;
    this.#stageSince = this.#clock.now();
    if (after.name !== before.name) this.#since = this.#stageSince;
    this.#changes.fire(after);
  }
}
