import type { Event } from '../../base/emitter.ts';
import { until } from '../../base/until.ts';

/**
 * Whether the engine in the VM answers, as the one connection that is kept to it knows: nothing of the VM asks the engine itself. An
 * EngineConnection is one; it dials by `VmManager.engine`.
 */
export interface EngineLiveness {
  /** The present stretch of time with a living engine, whose signal aborts when it ends; null while it does not answer. */
  readonly epoch: { readonly signal: AbortSignal } | null;
  /** Fires whenever `epoch` may have changed. */
  readonly onDidChangeStatus: Event<unknown>;
}

export function answers({ epoch }: EngineLiveness): boolean {
  return epoch !== null && !epoch.signal.aborted;
}

/** Resolves when the engine answers; rejects with the signal's reason. */
export function untilAnswers(engine: EngineLiveness, signal: AbortSignal): Promise<void> {
  return until(() => answers(engine), engine.onDidChangeStatus, signal);
}
