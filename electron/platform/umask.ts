import { isMainThread } from 'node:worker_threads';

/**
 * Runs synchronous work with another umask. Nothing else of ours sees it, as nothing else runs meanwhile. Windows has no
 * umask, and a worker thread may not change the process's: there the work runs with the one that is set.
 */
export function withUmask<T>(umask: number, work: () => T): T {
  if (process.platform === 'win32' || !isMainThread) return work();
  const before = process.umask(umask);
  try {
    return work();
  } finally {
    process.umask(before);
  }
}
