import { Browser, type PageTarget } from '../chromium/browser.ts';
import type { CdpEvent } from '../chromium/cdp.ts';
import { answerPaused, type PausedRequest } from '../chromium/fetch-bridge.ts';
import type { StandInBrowserWindow } from '../modules/browser-window.ts';
import type { StandInWebContents } from '../modules/web-contents.ts';

/** What exists in this app right now. One per process, as in Electron. */
export const windows = new Map<number, StandInBrowserWindow>();
export const pages = new Set<StandInWebContents>();

let profile = (): string => {
  throw new Error('electron stand-in: no profile yet');
};

/** Where Chromium keeps its profile; asked when the first window opens. */
export const setProfile = (path: () => string): void => {
  profile = path;
};

const byFrame = (frameId: string): StandInWebContents | undefined => [...pages].find((page) => page.hasFrame(frameId));
const byTarget = (targetId: string): StandInWebContents | undefined =>
  [...pages].find((page) => page.targetId === targetId);

interface TargetInfo {
  readonly targetId: string;
  readonly type: string;
  readonly url: string;
  readonly title: string;
  readonly openerId?: string;
}

const onEvent = ({ method, params, sessionId }: CdpEvent): void => {
  if (sessionId) return;
  if (method === 'Fetch.requestPaused') {
    const paused = params as unknown as PausedRequest;
    answerPaused(browser, paused, (request, url) => byFrame(request.frameId)?.gate(request, url) ?? null);
  } else if (method === 'Target.targetCreated') {
    const { targetInfo } = params as { targetInfo: TargetInfo };
    // A popup: its page never gets to load anything, its opener's window-open handler has its own event.
    if (targetInfo.type === 'page' && targetInfo.openerId && byTarget(targetInfo.openerId)) {
      browser.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => undefined);
    }
  } else if (method === 'Target.targetInfoChanged') {
    const { targetInfo } = params as { targetInfo: TargetInfo };
    byTarget(targetInfo.targetId)?.titled(targetInfo.title, targetInfo.url);
  } else if (method === 'Target.targetDestroyed') {
    byTarget((params as { targetId: string }).targetId)?.lost();
  }
};

/** The Chromium behind all windows. */
export const browser: Browser = new Browser(() => profile(), onEvent);

/** Opens a window in it. */
export const openPage = (bounds: { x: number; y: number; width: number; height: number }): Promise<PageTarget> =>
  browser.open(bounds);
