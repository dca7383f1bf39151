/**
 * A signal that aborts with the first of its parents, and lets go of them when `release` is called. AbortSignal.any
 * keeps a reference in every long-lived parent for as long as that lives; an epoch sees thousands of calls.
 */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  release(): void;
}

/** Links parents; those left undefined are skipped. */
export function linkSignals(...parents: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const controller = new AbortController();
  const releases: (() => void)[] = [];
  const release = () => {
    for (const each of releases.splice(0)) each();
  };
  for (const parent of parents) {
    if (!parent) continue;
    if (parent.aborted) {
      controller.abort(parent.reason);
      break;
    }
    const forward = () => {
      controller.abort(parent.reason);
      release();
    };
    parent.addEventListener('abort', forward, { once: true });
    releases.push(() => parent.removeEventListener('abort', forward));
  }
  return { signal: controller.signal, abort: (reason) => controller.abort(reason), release };
}
