import { expect, test } from 'vitest';
import { settlesWithin } from '../base/deadline.ts';
import { Emitter } from '../base/emitter.ts';
import type { Dialer } from '../platform/dialer.ts';
import type { VmState } from './instance/state.ts';
import { Waking } from './waking.ts';

/** A VM that sleeps, of which the test says how far its wake is. */
function asleep() {
  const [states, dialers, statuses] = [new Emitter<VmState>(), new Emitter<void>(), new Emitter<void>()];
  const tracker = { state: { name: 'asleep' } as VmState, onChange: states.event };
  let settle: { resolve: () => void; reject: (error: Error) => void } = { resolve() {}, reject() {} };
  const started = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  let dialer: Dialer | null = null;
  let epoch: { readonly signal: AbortSignal } | null = null;
  let starts = 0;
  let starting: Promise<void> | null = null;
  const waking = new Waking({
    tracker,
    start: () => {
      starts += 1;
      return started;
    },
    starting: () => starting,
    dialer: () => dialer,
    onDidChangeDialer: dialers.event,
    engine: () => ({
      get epoch() {
        return epoch;
      },
      onDidChangeStatus: statuses.event,
    }),
  });
  return {
    waking,
    settle,
    starts: () => starts,
    /** Somebody else has begun a start. */
    begins() {
      starting = started;
    },
    is(state: VmState) {
      tracker.state = state;
      states.fire(state);
    },
    isDialled() {
      dialer = { dial: () => Promise.reject(new Error('nobody dials here')) };
      dialers.fire();
    },
    answers() {
      epoch = { signal: new AbortController().signal };
      statuses.fire();
    },
  };
}

test('each is let go of as soon as there is what he needs, and the rest goes on', async () => {
  const vm = asleep();
  const [client, app] = [vm.waking.awake('dialled'), vm.waking.awake('answers')];
  vm.is({ name: 'starting', stage: 'wake' });
  vm.isDialled();
  await client;
  expect(await settlesWithin(app, 0)).toBe(false);
  vm.answers();
  await app;
  expect(vm.starts()).toBe(2);
  // One that comes meanwhile finds what is there already.
  await Promise.all([vm.waking.awake('dialled'), vm.waking.awake('answers')]);
  vm.settle.resolve();
});

test('the engine of before it fell asleep counts for nobody', async () => {
  const vm = asleep();
  vm.isDialled();
  vm.answers();
  vm.is({ name: 'stopping', stage: 'sleep' });
  const client = vm.waking.awake('dialled');
  expect(await settlesWithin(client, 0)).toBe(false);
  vm.is({ name: 'running' });
  await client;
});

test('whoever waits is told why it does not start, and nobody waits for one that is up', async () => {
  const vm = asleep();
  const client = vm.waking.awake('answers');
  vm.settle.reject(new Error('no disk'));
  await expect(client).rejects.toThrow('no disk');
  vm.is({ name: 'running' });
  await vm.waking.awake('answers');
  expect(vm.starts()).toBe(1);
});

test('who wants to dial waits for any start, and is told why it fails; the app does not', async () => {
  const vm = asleep();
  vm.is({ name: 'starting', stage: 'process' });
  vm.begins();
  const early = vm.waking.awake('dialled');
  expect(await settlesWithin(early, 0)).toBe(false);
  await vm.waking.awake('answers');
  vm.isDialled();
  await early;
  const failing = asleep();
  failing.is({ name: 'starting', stage: 'process' });
  failing.begins();
  const client = failing.waking.awake('dialled');
  failing.settle.reject(new Error('no disk'));
  await expect(client).rejects.toThrow('no disk');
  expect([vm.starts(), failing.starts()]).toEqual([0, 0]);
});
