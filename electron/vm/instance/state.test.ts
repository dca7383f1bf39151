import { expect, test } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { type Problem, transition, type VmState, type VmStateEvent } from './state.ts';

const problem: Problem = { error: new AppError('VM_FAILED', quoted('x')), action: 'retry' };

const states: { [N in VmState['name']]: Extract<VmState, { name: N }> } = {
  absent: { name: 'absent' },
  creating: { name: 'creating', stage: 'a' },
  stopped: { name: 'stopped' },
  starting: { name: 'starting', stage: 'a' },
  running: { name: 'running' },
  degraded: { name: 'degraded', problem },
  stopping: { name: 'stopping', stage: 'a' },
  asleep: { name: 'asleep' },
  broken: { name: 'broken', problem },
};

const events: { [T in VmStateEvent['type']]: Extract<VmStateEvent, { type: T }> } = {
  found: { type: 'found' },
  asleep: { type: 'asleep' },
  create: { type: 'create', stage: 'b' },
  created: { type: 'created' },
  start: { type: 'start', stage: 'b' },
  stage: { type: 'stage', stage: 'b' },
  ready: { type: 'ready' },
  degrade: { type: 'degrade', problem },
  stop: { type: 'stop', stage: 'b' },
  stays: { type: 'stays' },
  ended: { type: 'ended' },
  crashed: { type: 'crashed', stage: 'b' },
  fail: { type: 'fail', problem },
  deleted: { type: 'deleted' },
};

/** Every transition there is; every pair that is not listed changes nothing. */
const table: { [N in VmState['name']]: Partial<Record<VmStateEvent['type'], VmState['name']>> } = {
  absent: { found: 'stopped', asleep: 'asleep', create: 'creating', fail: 'broken' },
  creating: { created: 'stopped', stage: 'creating', ended: 'absent', fail: 'broken' },
  stopped: { start: 'starting', asleep: 'asleep', crashed: 'starting', fail: 'broken', deleted: 'absent' },
  starting: {
    asleep: 'asleep',
    stage: 'starting',
    ready: 'running',
    stop: 'stopping',
    ended: 'stopped',
    crashed: 'starting',
    fail: 'broken',
  },
  running: { degrade: 'degraded', stop: 'stopping', ended: 'stopped', crashed: 'starting', fail: 'broken' },
  degraded: {
    ready: 'running',
    degrade: 'degraded',
    stop: 'stopping',
    ended: 'stopped',
    crashed: 'starting',
    fail: 'broken',
  },
  stopping: { stage: 'stopping', asleep: 'asleep', stays: 'running', ended: 'stopped', fail: 'broken' },
  asleep: { start: 'starting', ended: 'stopped', fail: 'broken', deleted: 'absent' },
  broken: { create: 'creating', start: 'starting', fail: 'broken', deleted: 'absent' },
};

const pairs = Object.values(states).flatMap((state) => Object.values(events).map((event) => ({ state, event })));

test.each(pairs)('$state.name + $event.type', ({ state, event }) => {
  const expected = table[state.name][event.type];
  const next = transition(state, event);
  if (expected === undefined) expect(next).toBe(state);
  else expect(next.name).toBe(expected);
});

test('a stage and a problem are carried over', () => {
  expect(transition(states.starting, events.stage)).toEqual({ name: 'starting', stage: 'b' });
  expect(transition(states.running, events.degrade)).toEqual({ name: 'degraded', problem });
  expect(transition(states.starting, events.fail)).toEqual({ name: 'broken', problem });
});
