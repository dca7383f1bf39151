import type { EngineStatus } from '../../../../electron/contract/engine.ts';
import type { WireError } from '../../../../electron/contract/errors.ts';
import type { VmStage, VmStatus } from '../../../../electron/contract/vm.ts';

/** VM and engine as one thing, which is how the user sees them. */
export type EngineView =
  | { kind: 'unknown' }
  | { kind: 'ready'; problem: VmStatus['problem'] }
  /** `isNew`: it has never run here. */
  | { kind: 'starting' | 'stopping'; since: number; stage: VmStage | null; isNew: boolean }
  | { kind: 'stopped'; isNew: boolean }
  /** It sleeps, falls asleep or wakes: what is known of it shows all the same, and whatever needs it wakes it. */
  | { kind: 'asleep'; since: number; stage: VmStage | null }
  | { kind: 'broken'; error: WireError; action: 'retry' | 'repair' | 'reset' | 'none' }
  /** The engine cannot be reached though it should be. With no VM of ours there is nothing to start or repair. */
  | { kind: 'unreachable'; since: number; error: WireError | null; own: boolean };

/** Reads the two states together. */
export function engineView(engine: EngineStatus | null, vm: VmStatus | null): EngineView {
  if (!engine) return { kind: 'unknown' };
  const own = engine.source === 'vm';
  if (engine.state === 'connected') return { kind: 'ready', problem: own ? (vm?.problem ?? null) : null };
  if (!own || !vm) return { kind: 'unreachable', since: engine.since, error: engine.error, own };
  const { stage, since } = vm;
  if (vm.state === 'asleep' || stage?.id === 'sleep' || stage?.id === 'wake') return { kind: 'asleep', since, stage };
  switch (vm.state) {
    case 'absent':
    case 'stopped':
      return { kind: 'stopped', isNew: vm.state === 'absent' };
    case 'creating':
    case 'starting':
      return { kind: 'starting', since, stage, isNew: vm.state === 'creating' };
    case 'stopping':
      return { kind: 'stopping', since, stage, isNew: false };
    case 'broken':
      return {
        kind: 'broken',
        error: vm.problem?.error ?? engine.error ?? { code: 'VM_FAILED', message: '' },
        action: vm.problem?.action ?? 'retry',
      };
    case 'running':
    case 'degraded':
      // It is restarted for what it is told: that it does not answer meanwhile is no fault.
      if (stage) return { kind: 'starting', since: stage.startedAt, stage, isNew: false };
      // Right after the VM is up the engine is still being dialled: that is part of starting.
      return engine.state === 'lost' || vm.problem
        ? { kind: 'unreachable', since: engine.since, error: vm.problem?.error ?? engine.error, own }
        : { kind: 'starting', since, stage, isNew: false };
  }
}
