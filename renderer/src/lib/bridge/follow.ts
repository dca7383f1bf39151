import { AppError } from '../../../../electron/contract/errors.ts';
import type { Api } from '../../../../electron/contract/index.ts';
import { bridge } from './client.ts';

export interface FollowOptions<T> {
  open(api: Api, signal: AbortSignal): AsyncIterable<T>;
  /** Awaited before the next item is taken, so that a slow consumer slows the sender. */
  onItem(item: T): void | Promise<void>;
  /** A stream that ended with an error is opened again after a wait; this is told why. */
  onError?(error: unknown): void;
}

/** Wait before a stream that failed on a live connection is opened again, in milliseconds. */
const REOPEN_AFTER = 1000;

/**
 * Follows a stream of the host for as long as the returned function is not called: opens it again after a reconnect,
 * and after a failure of the stream alone.
 */
export function follow<T>({ open, onItem, onError }: FollowOptions<T>): () => void {
  const abort = new AbortController();
  void run();
  return () => abort.abort();

  async function run(): Promise<void> {
    while (!abort.signal.aborted) {
      try {
        const api = await bridge().whenReady(abort.signal);
        for await (const item of open(api, abort.signal)) {
          if (abort.signal.aborted) return;
          await onItem(item);
        }
      } catch (error) {
        if (abort.signal.aborted) return;
        onError?.(error);
        // A new connection is worth waiting for no longer than it takes.
        if (error instanceof AppError && error.code === 'CONNECTION_LOST') continue;
      }
      await pause(REOPEN_AFTER, abort.signal);
    }
  }
}

/** Resolves after the time, or at once when the signal aborts. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
