import type { Event } from '../base/emitter.ts';

/**
 * A value now and whenever it changes, until the signal aborts. A slow consumer gets the newest value and none of those
 * between, so nothing piles up.
 */
export async function* latest<T>(read: () => T, changes: Event<unknown>, signal: AbortSignal): AsyncGenerator<T, void> {
  let changed = true;
  let wake = () => {};
  const note = () => {
    changed = true;
    wake();
  };
  const listener = changes(note);
  signal.addEventListener('abort', note, { once: true });
  try {
    while (!signal.aborted) {
      if (changed) {
        changed = false;
        yield read();
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    listener.dispose();
    signal.removeEventListener('abort', note);
  }
}
