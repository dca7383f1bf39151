import type { WebContents } from 'electron';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';

/** More reloads than this in a minute mean that the page fails by itself, not by accident. */
const MOST = 3;
const WINDOW_MS = 60_000;

export interface CrashGuardOptions {
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  readonly log: Logger;
  /** The page died again and again and is not loaded any more. Resolves with whether it is to be, after all. */
  readonly onGivenUp: () => Promise<boolean>;
}

/**
 * Loads a page again whose process died. Not while Electron tells of the death: Chromium is still at taking the old
 * process apart then, and a new one in its place has brought the whole app down (electron pull request 51900).
 */
export function reloadWhenGone(
  contents: Pick<WebContents, 'on' | 'reload' | 'isDestroyed'>,
  { clock, log, onGivenUp }: CrashGuardOptions,
): void {
  let reloads: number[] = [];
  const mayReload = () => {
    const now = clock.monotonic();
    reloads = reloads.filter((at) => now - at < WINDOW_MS);
    if (reloads.length >= MOST) return false;
    reloads.push(now);
    return true;
  };
  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || contents.isDestroyed()) return;
    log.error('the page’s process is gone', { reason, exitCode });
    clock.after(0, () => {
      if (contents.isDestroyed()) return;
      if (mayReload()) return contents.reload();
      // The window may be closed under the question.
      void onGivenUp().then((again) => again && !contents.isDestroyed() && contents.reload());
    });
  });
}
