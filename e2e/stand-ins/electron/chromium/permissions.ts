import type { StandInSession } from '../modules/session.ts';
import { originOf, toChromium } from '../runtime/scheme-map.ts';
import type { Browser } from './browser.ts';

// Electron's name of each permission, and Chromium's descriptor for it.
const KNOWN: readonly (readonly [string, object])[] = [
  ['geolocation', { name: 'geolocation' }],
  ['notifications', { name: 'notifications' }],
  ['midi', { name: 'midi' }],
  ['media', { name: 'camera' }],
  ['media', { name: 'microphone' }],
  ['clipboard-read', { name: 'clipboard-read' }],
  ['clipboard-sanitized-write', { name: 'clipboard-write' }],
  ['idle-detection', { name: 'idle-detection' }],
];

/**
 * Puts the product's own permission policy into Chromium for the page's origin: the handlers are asked about every
 * permission that both sides know, when a page loads rather than when it asks.
 */
export const applyPermissions = async (
  browser: Browser,
  session: StandInSession,
  page: { contents: Electron.WebContents; url: string },
): Promise<void> => {
  const own = originOf(page.url);
  if (own === 'null') return;
  const origin = new URL(toChromium(`${own}/`)).origin;
  for (const [permission, descriptor] of KNOWN) {
    const granted = await session.decides(page.contents, permission, own);
    const setting = granted ? 'granted' : 'denied';
    await browser.send('Browser.setPermission', { permission: descriptor, setting, origin });
  }
};
