import type { Event } from './emitter.ts';

/**
 * Resolves once `check` is true, which is asked now and at each event; rejects with what it throws, or with the signal's reason as
 * soon as that aborts.
 */
export function until(check: () => boolean, event: Event<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      listener.dispose();
      signal.removeEventListener('abort', stop);
      finish();
    };
    const stop = () => settle(() => reject(signal.reason));
    const look = () => {
      try {
        if (check()) settle(resolve);
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const listener = event(look);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    else look();
  });
}
