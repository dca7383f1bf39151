import { describe, expect, test } from 'vitest';
import type { EngineStatus } from '../../contract/engine.ts';
import { type VmStatus, vmState } from '../../contract/vm.ts';
import type { HostLink, HostState } from '../host/link.ts';
import type { Snapshot } from '../status/engine-monitor.ts';
import { en } from '../text/en.ts';
import { ko } from '../text/ko.ts';
import { trayModel } from './tray-model.ts';

const ready: HostState = { phase: 'ready', link: {} as HostLink };
const error = { code: 'INTERNAL', message: 'it broke' } as const;
const vm = (state: VmStatus['state']) => ({ state, canSleep: true }) as VmStatus;
const engine = (over: Partial<EngineStatus>) =>
  ({ state: 'connected', source: 'vm', version: null, ...over }) as EngineStatus;
const snapshot = (over: Partial<Snapshot>): Snapshot => ({ vm: null, engine: null, settings: null, ...over });
const model = (host: HostState, over: Partial<Snapshot> = {}) =>
  trayModel({ host, snapshot: snapshot(over), text: en });
const actions = (host: HostState, over: Partial<Snapshot> = {}) =>
  model(host, over).items.flatMap((item) => (item.kind === 'action' && item.enabled ? [item.action] : []));
const note = (host: HostState, over: Partial<Snapshot> = {}) => model(host, over).tooltip;

describe('the tray', () => {
  test.each([
    ['absent', ['open', 'start', 'diagnose', 'quit']],
    ['creating', ['open', 'diagnose', 'quit']],
    ['stopped', ['open', 'start', 'diagnose', 'quit']],
    ['starting', ['open', 'stop', 'diagnose', 'quit']],
    ['running', ['open', 'stop', 'sleep', 'restart', 'diagnose', 'quit']],
    ['degraded', ['open', 'stop', 'restart', 'diagnose', 'quit']],
    ['stopping', ['open', 'diagnose', 'quit']],
    ['asleep', ['open', 'start', 'stop', 'diagnose', 'quit']],
    ['broken', ['open', 'start', 'diagnose', 'quit']],
  ] as const)('offers what makes sense while the VM is %s', (state, expected) => {
    expect(actions(ready, { vm: vm(state) })).toEqual(expected);
  });

  test('opening and quitting are always possible', () => {
    const phases: HostState[] = [
      { phase: 'starting' },
      { phase: 'restarting', attempt: 1, limit: 3, error },
      { phase: 'closed' },
    ];
    for (const host of phases) expect(actions(host)).toEqual(['open', 'quit']);
  });

  test('a failed host can be started again', () => {
    expect(actions({ phase: 'failed', error })).toEqual(['open', 'restart-host', 'open-logs', 'quit']);
  });

  test('an engine that is not ours is neither started nor stopped', () => {
    const other = { vm: vm('stopped'), engine: engine({ source: 'context' }) };
    expect(actions(ready, other)).toEqual(['open', 'open-logs', 'diagnose', 'quit']);
  });

  test('says what is going on in one line', () => {
    expect(note(ready, { vm: vm('running'), engine: engine({ version: '28.5.2' }) })).toBe(
      'Slipway: Engine 28.5.2 running',
    );
    expect(note(ready, { vm: vm('running'), engine: engine({ state: 'lost' }) })).toBe(
      'Slipway: Engine does not answer',
    );
    expect(note({ phase: 'restarting', attempt: 2, limit: 3, error })).toContain('(2 of 3)');
    expect(note({ phase: 'failed', error })).toContain(en.hostFailed);
    expect(note(ready)).toContain(en.hostStarting);
  });

  test('a VM that sleeps is woken, and one that cannot is not let', () => {
    const labels = (state: VmStatus) =>
      model(ready, { vm: state }).items.map((item) => ('label' in item ? item.label : ''));
    expect(labels(vm('asleep'))).toContain(en.wakeEngine);
    expect(labels({ ...vm('running'), canSleep: false })).not.toContain(en.sleepEngine);
  });

  test('has words for every state in both languages', () => {
    for (const state of vmState.options) expect([en.vm[state], ko.vm[state]].every(Boolean)).toBe(true);
  });
});
