import type { Event } from '../../base/emitter.ts';

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
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      listener.dispose();
      signal.removeEventListener('abort', stop);
      finish();
    };
    const stop = () => settle(() => reject(signal.reason));
    const look = () => answers(engine) && settle(resolve);
    const listener = engine.onDidChangeStatus(look);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    else look();
  });
}
