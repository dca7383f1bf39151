import { assertNever } from '../../base/assert-never.ts';
import type { AppError } from '../../contract/errors.ts';

/** What is wrong, and what would mend it: start again, repair, delete the data, or nothing Slipway can do. */
export interface Problem {
  readonly error: AppError;
  readonly action: 'retry' | 'repair' | 'reset' | 'none';
}

/**
 * The VM as observed. Never persisted: at launch it is found out anew. `stage` is the id of the requirement being
 * waited for.
 */
export type VmState =
  | { readonly name: 'absent' }
  | { readonly name: 'creating'; readonly stage: string }
  | { readonly name: 'stopped' }
  | { readonly name: 'starting'; readonly stage: string }
  | { readonly name: 'running' }
  | { readonly name: 'degraded'; readonly problem: Problem }
  | { readonly name: 'stopping'; readonly stage: string }
  /** Saved, without a process: it goes on where it was when somebody needs it. */
  | { readonly name: 'asleep' }
  | { readonly name: 'broken'; readonly problem: Problem };

export type VmStateEvent =
  /** An instance's disks were found at launch. */
  | { readonly type: 'found' }
  /** One that sleeps was found at launch, or has just been saved, or was not woken after all. */
  | { readonly type: 'asleep' }
  | { readonly type: 'create'; readonly stage: string }
  | { readonly type: 'created' }
  | { readonly type: 'start'; readonly stage: string }
  | { readonly type: 'stage'; readonly stage: string }
  /** The engine answers. */
  | { readonly type: 'ready' }
  | { readonly type: 'degrade'; readonly problem: Problem }
  | { readonly type: 'stop'; readonly stage: string }
  /** It was to be saved, and runs on. */
  | { readonly type: 'stays' }
  /** The VM process has ended, by order or not, or never came to be. */
  | { readonly type: 'ended' }
  /** The VM process has ended by itself, and is started again. */
  | { readonly type: 'crashed'; readonly stage: string }
  | { readonly type: 'fail'; readonly problem: Problem }
  | { readonly type: 'deleted' };

/** The state after an event. An event that makes no sense in a state leaves it as it is: the very same object is returned. */
export function transition(state: VmState, event: VmStateEvent): VmState {
  switch (event.type) {
    case 'found':
      return when(state, ['absent'], { name: 'stopped' });
    case 'asleep':
      return when(state, ['absent', 'stopped', 'starting', 'stopping'], { name: 'asleep' });
    case 'create':
      return when(state, ['absent', 'broken'], { name: 'creating', stage: event.stage });
    case 'created':
      return when(state, ['creating'], { name: 'stopped' });
    case 'start':
      return when(state, ['stopped', 'asleep', 'broken'], { name: 'starting', stage: event.stage });
    case 'stage':
      return state.name === 'creating' || state.name === 'starting' || state.name === 'stopping'
        ? { name: state.name, stage: event.stage }
        : state;
    case 'ready':
      return when(state, ['starting', 'degraded'], { name: 'running' });
    case 'degrade':
      return when(state, ['running', 'degraded'], { name: 'degraded', problem: event.problem });
    case 'stop':
      return when(state, ['starting', 'running', 'degraded'], { name: 'stopping', stage: event.stage });
    case 'stays':
      return when(state, ['stopping'], { name: 'running' });
    case 'ended':
      return state.name === 'creating'
        ? { name: 'absent' }
        : when(state, ['starting', 'running', 'degraded', 'stopping', 'asleep'], { name: 'stopped' });
    case 'crashed':
      return when(state, ['stopped', 'starting', 'running', 'degraded'], { name: 'starting', stage: event.stage });
    case 'fail':
      return { name: 'broken', problem: event.problem };
    case 'deleted':
      return when(state, ['stopped', 'asleep', 'broken'], { name: 'absent' });
    default:
      return assertNever(event);
  }
}

function when(state: VmState, from: readonly VmState['name'][], to: VmState): VmState {
  return from.includes(state.name) ? to : state;
}
