import { describe, expect, it } from 'vitest';
import type { EngineStatus } from '../../../../electron/contract/engine.ts';
import type { VmStatus } from '../../../../electron/contract/vm.ts';
import { engineView } from './engine-view.ts';

const engine = (change: Partial<EngineStatus>): EngineStatus => ({
  state: 'waiting',
  since: 5,
  source: 'vm',
  dockerHost: '',
  version: null,
  apiVersion: null,
  os: null,
  arch: null,
  error: null,
  ...change,
});
const vm = (change: Partial<VmStatus>): VmStatus => ({
  state: 'running',
  since: 3,
  stage: null,
  driver: 'qemu',
  accelerator: null,
  acceleratorNote: null,
  memoryNote: null,
  pid: null,
  cpus: 1,
  memoryMiB: 512,
  diskGiB: 4,
  image: null,
  imageNote: null,
  restarts: 0,
  hostAddress: '10.0.2.2',
  crashedAt: null,
  problem: null,
  restartNeeded: false,
  canSleep: true,
  coldReason: null,
  settingsProblem: null,
  ...change,
});
const kind = (e: Partial<EngineStatus>, v: Partial<VmStatus> | null) => engineView(engine(e), v && vm(v)).kind;

describe('VM and engine as one', () => {
  it('follows the VM while the engine is not there', () => {
    expect(engineView(null, null).kind).toBe('unknown');
    expect(kind({}, { state: 'stopped' })).toBe('stopped');
    expect(kind({}, { state: 'creating' })).toBe('starting');
    expect(kind({}, { state: 'stopping' })).toBe('stopping');
    expect(kind({ state: 'connected' }, { state: 'running' })).toBe('ready');
  });
  it('starts while it is restarted for its settings, and is not lost', () => {
    const stage = { id: 'restart', description: '', hint: '', said: { text: '' }, index: 0, total: 1, startedAt: 3 };
    const error = { code: 'VM_FAILED', message: '' } as const;
    const degraded = { state: 'degraded', stage, problem: { error, action: 'none' } } as const;
    expect(kind({ state: 'lost' }, { stage })).toBe('starting');
    expect(kind({ state: 'lost' }, degraded)).toBe('starting');
    expect(kind({ state: 'connected' }, { stage })).toBe('ready');
    expect(kind({ state: 'lost' }, {})).toBe('unreachable');
  });
  it('is asleep from the moment it falls asleep until it is awake, and not started or stopped meanwhile', () => {
    const stage = (id: string) => ({
      id,
      description: '',
      hint: '',
      said: { id: '', text: '' },
      index: 0,
      total: 1,
      startedAt: 3,
    });
    expect(kind({}, { state: 'asleep' })).toBe('asleep');
    expect(kind({}, { state: 'stopping', stage: stage('sleep') })).toBe('asleep');
    expect(kind({}, { state: 'starting', stage: stage('wake') })).toBe('asleep');
    expect(kind({}, { state: 'starting', stage: stage('kernel') })).toBe('starting');
  });
  it('takes the moment between VM and engine for starting, a lost engine for unreachable', () => {
    expect(kind({ state: 'connecting' }, { state: 'running' })).toBe('starting');
    expect(kind({ state: 'lost' }, { state: 'running' })).toBe('unreachable');
  });
  it('names why the VM is broken and what would mend it', () => {
    const problem = { error: { code: 'VM_FAILED', message: 'no image' }, action: 'repair' } as const;
    expect(engineView(engine({}), vm({ state: 'broken', problem }))).toMatchObject({
      kind: 'broken',
      action: 'repair',
      error: { message: 'no image' },
    });
  });
  it('has nothing to start for an engine that is not its own', () => {
    const view = engineView(engine({ source: 'socket', state: 'connecting' }), vm({ state: 'stopped' }));
    expect(view).toMatchObject({ kind: 'unreachable', own: false });
  });
});
