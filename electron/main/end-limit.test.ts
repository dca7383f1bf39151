import { expect, test } from 'vitest';
import { HOST_END_MS, type StopVm } from '../platform/host-messages.ts';
import { endMs } from './end-limit.ts';
import type { Snapshot } from './status/engine-monitor.ts';

const limit = (stopVm: StopVm, onQuit: 'stop' | 'leave' | 'sleep', vm: { state: string; stage?: { id: string } }) =>
  endMs(stopVm, { vm: { stage: null, ...vm }, settings: { app: { onQuit } } } as unknown as Snapshot);
const running = { state: 'running' };
const falling = { state: 'stopping', stage: { id: 'sleep' } };

test('a host whose VM is saved is not killed in the middle of that, whoever began it', () => {
  expect(limit('settings', 'sleep', running)).toBeGreaterThan(HOST_END_MS);
  expect(limit('sleep', 'stop', running)).toBeGreaterThan(HOST_END_MS);
  for (const stopVm of ['settings', true, false] as const)
    expect(limit(stopVm, 'leave', falling)).toBeGreaterThan(HOST_END_MS);
});

test('one that stops its VM in order has the time for that, and one that leaves it needs none', () => {
  const stops = limit('settings', 'stop', running);
  expect(limit(true, 'sleep', running)).toBe(stops);
  expect(stops).toBeLessThan(HOST_END_MS);
  expect(limit(false, 'stop', running)).toBeLessThan(stops);
  expect(limit('settings', 'leave', running)).toBe(limit(false, 'stop', running));
});
