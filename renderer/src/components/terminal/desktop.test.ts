import type { Terminal } from '@xterm/xterm';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLanguage } from '../../lib/i18n/i18n.ts';
import { askAboutLink } from './link-dialog.tsx';
import { offerMenu } from './menu.ts';

beforeAll(startLanguage);
afterEach(() => vi.unstubAllGlobals());

describe('a link in a terminal', () => {
  const ask = () => {
    const opened = vi.fn();
    const asked = vi.fn();
    vi.stubGlobal('open', opened);
    askAboutLink('https://example.com/', asked);
    return { opened, asked };
  };

  it('is asked about by the desktop app alone, once', () => {
    vi.stubGlobal('slipway', {});
    const { opened, asked } = ask();
    expect(opened).toHaveBeenCalledExactlyOnceWith('https://example.com/', '_blank', 'noopener,noreferrer');
    expect(asked).not.toHaveBeenCalled();
  });

  it('is asked about by the page in a browser, which asks about none', () => {
    const { opened, asked } = ask();
    expect(asked).toHaveBeenCalledExactlyOnceWith('https://example.com/');
    expect(opened).not.toHaveBeenCalled();
  });
});

describe('a right click into a terminal', () => {
  const rightClick = { button: 2, clientX: 30, clientY: 40 };
  /** A terminal that has been clicked on, in the desktop app unless told; and what has been done in it. */
  function click(init: MouseEventInit = rightClick, { selection = false, mouse = 'none', desktop = true } = {}) {
    const did: unknown[] = [];
    let choose = (_chosen: 'selectAll' | null): void => undefined;
    const terminalMenu = (asked: object) =>
      new Promise((resolve) => {
        did.push(['menu', asked]);
        choose = resolve;
      });
    if (desktop) vi.stubGlobal('slipway', { terminalMenu });
    const element = document.createElement('div');
    const menu = offerMenu(
      {
        hasSelection: () => selection,
        selectAll: () => void did.push('all selected'),
        focus: () => void did.push('focus'),
        modes: { mouseTrackingMode: mouse } as Terminal['modes'],
      },
      element,
    );
    const event = new MouseEvent('contextmenu', { cancelable: true, ...init });
    element.dispatchEvent(event);
    const chosen = async (what: 'selectAll' | null) => {
      choose(what);
      await new Promise((resolve) => setTimeout(resolve));
    };
    return { did, chosen, menu, element, browsersOwn: !event.defaultPrevented };
  }

  it('opens the app’s menu over the focused terminal, which copies and pastes; the page selects', async () => {
    const { did, chosen, browsersOwn } = click();
    expect([did, browsersOwn]).toEqual([
      ['focus', ['menu', { hasSelection: false, x: 30, y: 40, by: 'mouse' }]],
      false,
    ]);
    await chosen('selectAll');
    expect(did.slice(2)).toEqual(['all selected']);
    const other = click(rightClick, { selection: true });
    expect(other.did[1]).toEqual(['menu', { hasSelection: true, x: 30, y: 40, by: 'mouse' }]);
    await other.chosen(null);
    expect(other.did).toHaveLength(2);
  });

  it('is the program’s own while that follows the mouse, but with Shift or by the key', () => {
    expect(click(rightClick, { mouse: 'vt200' })).toMatchObject({ did: [], browsersOwn: false });
    expect(click({ ...rightClick, shiftKey: true }, { mouse: 'vt200' }).did).toHaveLength(2);
    const byKey = click({ clientX: 5, clientY: 6 }, { mouse: 'any' });
    expect(byKey.did[1]).toEqual(['menu', { hasSelection: false, x: 5, y: 6, by: 'keyboard' }]);
  });

  it('does nothing to a terminal that was closed under its menu, nor opens one in it', async () => {
    const { did, chosen, menu, element } = click();
    menu.dispose();
    await chosen('selectAll');
    element.dispatchEvent(new MouseEvent('contextmenu', { cancelable: true }));
    expect(did).toHaveLength(2);
  });

  it('is the browser’s own in a browser', () => {
    expect(click(rightClick, { desktop: false })).toMatchObject({ did: [], browsersOwn: true });
  });
});
