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
  async function click(selection: string, chosen?: 'copy' | 'selectAll' | null) {
    const did: unknown[] = [];
    if (chosen !== undefined) {
      vi.stubGlobal('slipway', { terminalMenu: async (has: boolean) => did.push(['menu', has]) && chosen });
    }
    vi.stubGlobal('navigator', { clipboard: { writeText: async (text: string) => void did.push(['copied', text]) } });
    const element = document.createElement('div');
    const menu = offerMenu(
      {
        hasSelection: () => selection !== '',
        getSelection: () => selection,
        selectAll: () => void did.push('all selected'),
        focus: () => void did.push('focus'),
      },
      element,
    );
    const event = new MouseEvent('contextmenu', { cancelable: true });
    element.dispatchEvent(event);
    await new Promise((resolve) => setTimeout(resolve));
    menu.dispose();
    element.dispatchEvent(new MouseEvent('contextmenu', { cancelable: true }));
    return { did, browsersOwn: !event.defaultPrevented };
  }

  it('opens the app’s menu over the focused terminal, and does what was chosen', async () => {
    expect(await click('some text', 'copy')).toEqual({
      did: ['focus', ['menu', true], ['copied', 'some text']],
      browsersOwn: false,
    });
    expect(await click('', 'selectAll')).toEqual({
      did: ['focus', ['menu', false], 'all selected'],
      browsersOwn: false,
    });
    expect(await click('', null)).toEqual({ did: ['focus', ['menu', false]], browsersOwn: false });
  });

  it('is the browser’s own in a browser', async () => {
    expect(await click('some text')).toEqual({ did: [], browsersOwn: true });
  });
});
