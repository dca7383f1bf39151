import { expect, test } from 'vitest';
import type { VmStatus } from '../../contract/vm.ts';
import { isOnItsWay, settledVm } from './settled-vm.ts';

const vmOf = (source: 'vm' | 'context', ...states: VmStatus['state'][]) => ({
  vm: () => ({ state: states.length > 1 ? states.shift() : states[0] }) as VmStatus,
  engine: () => ({ source }),
});
const signal = new AbortController().signal;

test('a VM that starts is waited for where it is in use, and no other', () => {
  for (const state of ['creating', 'starting'] as const) expect(isOnItsWay(vmOf('vm', state))).toBe(true);
  for (const state of ['running', 'stopped', 'broken', 'stopping', 'asleep'] as const)
    expect(isOnItsWay(vmOf('vm', state))).toBe(false);
  expect(isOnItsWay(vmOf('context', 'starting'))).toBe(false);
});

test('it is judged once it is up', async () => {
  const starting = vmOf('vm', 'starting', 'starting', 'running');
  await settledVm(starting, signal);
  expect(starting.vm().state).toBe('running');
});

test('one that does not come up in time is judged as it is', async () => {
  await settledVm({ ...vmOf('vm', 'starting'), vmMs: 1 }, signal);
  await expect(settledVm(vmOf('vm', 'starting'), AbortSignal.abort('left'))).rejects.toBe('left');
});
