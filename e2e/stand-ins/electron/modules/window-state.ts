import type { Bounds } from '../chromium/browser.ts';
import { browser } from '../runtime/registry.ts';
import type { StandInWebContents } from './web-contents.ts';

/** How a window is to look in Chromium. */
export interface WindowLook {
  readonly bounds: Bounds;
  readonly hidden: boolean;
  readonly maximized: boolean;
  readonly fullScreen: boolean;
}

const wanted = new WeakMap<StandInWebContents, WindowLook>();

/** Chromium cannot hide a window: a hidden one is minimized, which hides its page just as well. */
const stateOf = (look: WindowLook): string => {
  if (look.hidden) return 'minimized';
  if (look.fullScreen) return 'fullscreen';
  return look.maximized ? 'maximized' : 'normal';
};

/** Brings Chromium's window to `look`; of several calls before the page exists only the last counts. */
export const applyWindowState = async (page: StandInWebContents, look: WindowLook): Promise<void> => {
  wanted.set(page, look);
  await page.whenOpen().catch(() => undefined);
  if (page.isDestroyed() || wanted.get(page) !== look) return;
  const { targetId } = page;
  const { windowId } = await browser.send<{ windowId: number }>('Browser.getWindowForTarget', { targetId });
  const { x: left, y: top, width, height } = look.bounds;
  const windowState = stateOf(look);
  // Chromium takes bounds only in the normal state, and leaves the other states only through it.
  await browser.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'normal' } });
  if (windowState === 'normal') {
    await browser.send('Browser.setWindowBounds', { windowId, bounds: { left, top, width, height } });
  } else {
    await browser.send('Browser.setWindowBounds', { windowId, bounds: { windowState } });
  }
};
