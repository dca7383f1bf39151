import type { EngineStatus } from '../../../../electron/contract/engine.ts';
import type { WireError } from '../../../../electron/contract/errors.ts';
import type { VmStage, VmStatus } from '../../../../electron/contract/vm.ts';

/** VM and engine as one thing, which is how the user sees them. */
export type EngineView =
  | { kind: 'unknown' }
  | { kind: 'ready'; problem: VmStatus['problem'] }
  | { kind: 'starting' | 'stopping'; since: number; stage: VmStage | null }
  | { kind: 'stopped' }
  | { kind: 'broken'; error: WireError; action: 'retry' | 'repair' | 'reset' | 'none' }
  /** The engine cannot be reached though it should be. With no VM of ours there is nothing to start or repair. */
  | { kind: 'unreachable'; since: number; error: WireError | null; own: boolean };

/** Reads the two states together. */
export function engineView(engine: EngineStatus | null, vm: VmStatus | null): EngineView {
  if (!engine) return { kind: 'unknown' };
  const own = engine.source === 'vm';
  if (engine.state === 'connected') return { kind: 'ready', problem: own ? (vm?.problem ?? null) : null };
  if (!own || !vm) return { kind: 'unreachable', since: engine.since, error: engine.error, own };
  switch (vm.state) {
    case 'absent':
    case 'stopped':
      return { kind: 'stopped' };
    case 'creating':
    case 'starting':
      return { kind: 'starting', since: vm.since, stage: vm.stage };
    case 'stopping':
      return { kind: 'stopping', since: vm.since, stage: vm.stage };
    case 'broken':
      return {
        kind: 'broken',
        error: vm.problem?.error ?? engine.error ?? { code: 'VM_FAILED', message: '' },
        action: vm.problem?.action ?? 'retry',
      };
    case 'running':
    case 'degraded':
      // Right after the VM is up the engine is still being dialled: that is part of starting.
      return engine.state === 'lost' || vm.problem
        ? { kind: 'unreachable', since: engine.since, error: vm.problem?.error ?? engine.error, own }
        : { kind: 'starting', since: vm.since, stage: vm.stage };
  }
}
