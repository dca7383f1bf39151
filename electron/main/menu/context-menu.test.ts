import { EventEmitter } from 'node:events';
import type { BrowserWindow, MenuItemConstructorOptions, WebContents } from 'electron';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { en } from '../text/en.ts';
import { ko } from '../text/ko.ts';
import { type Clicked, contextMenu, offerContextMenu, terminalMenu } from './context-menu.ts';

/** The menu that is open, the clipboard, and what ends the menu. */
const desktop = vi.hoisted(() => ({
  open: [] as MenuItemConstructorOptions[],
  close: (): void => undefined,
  clipboard: '',
}));
vi.mock('electron', () => ({
  BrowserWindow: { fromWebContents: () => null },
  clipboard: { writeText: (text: string) => Object.assign(desktop, { clipboard: text }) },
  Menu: {
    buildFromTemplate: (items: MenuItemConstructorOptions[]) => ({
      popup: (options: { callback?: () => void }) =>
        Object.assign(desktop, { open: items, close: options.callback ?? (() => undefined) }),
    }),
  },
}));
beforeEach(() => Object.assign(desktop, { open: [], clipboard: '' }));

const NOTHING = { canCut: false, canCopy: false, canPaste: false, canSelectAll: false };
const clicked = (over: object, flags: object = {}) =>
  ({
    ...{ isEditable: false, selectionText: '', linkURL: '', x: 1, y: 2, frame: null, menuSourceType: 'mouse' },
    ...over,
    editFlags: { ...NOTHING, ...flags },
  }) as unknown as Clicked;
const shown = (items: readonly MenuItemConstructorOptions[]) =>
  items.map(({ label, type, enabled }) => (type === 'separator' ? '-' : enabled === false ? `(${label})` : label));

const pickFrom = (items: readonly MenuItemConstructorOptions[], label: string) => {
  const click = items.find((item) => item.label === label)?.click as (() => void) | undefined;
  if (!click) throw new Error(`no ${label} in ${shown(items)}`);
  click();
};

describe('a right click', () => {
  test('in a field offers to cut, copy, paste and select all, and greys what cannot be', () => {
    const empty = clicked({ isEditable: true }, { canPaste: true, canSelectAll: true });
    expect(shown(contextMenu(empty, en))).toEqual(['(Cut)', '(Copy)', 'Paste', '-', 'Select All']);
    const all = { canCut: true, canCopy: true, canPaste: true, canSelectAll: true };
    expect(shown(contextMenu(clicked({ isEditable: true }, all), ko))).toEqual([
      ...['잘라내기', '복사', '붙여넣기', '-', '모두 선택'],
    ]);
    expect(contextMenu(empty, en).map(({ role }) => role)).toEqual(['cut', 'copy', 'paste', undefined, 'selectAll']);
  });

  test('on selected text offers to copy it, on a link to copy where it leads, elsewhere nothing', () => {
    expect(shown(contextMenu(clicked({ selectionText: 'an id' }, { canCopy: true }), en))).toEqual(['Copy']);
    const link = contextMenu(clicked({ linkURL: 'http://localhost:8080' }), en);
    expect(shown(link)).toEqual(['Copy Link Address']);
    pickFrom(link, 'Copy Link Address');
    expect(desktop.clipboard).toBe('http://localhost:8080/');
    expect(contextMenu(clicked({}), en)).toEqual([]);
    expect(contextMenu(clicked({ linkURL: 'app://slipway/#/images' }), en)).toEqual([]);
  });

  test('opens the menu in the language of the moment, and none where there is nothing to offer', () => {
    const webContents = new EventEmitter();
    let text = en as typeof en | typeof ko;
    offerContextMenu({ webContents } as unknown as BrowserWindow, () => text);
    webContents.emit('context-menu', {}, clicked({}));
    expect(desktop.open).toEqual([]);
    text = ko;
    webContents.emit('context-menu', {}, clicked({ selectionText: 'x' }, { canCopy: true }));
    expect(shown(desktop.open)).toEqual(['복사']);
  });
});

describe('the menu of a terminal', () => {
  const open = (hasSelection: boolean) => {
    const paste = vi.fn();
    return { paste, chosen: terminalMenu({ paste } as unknown as WebContents, hasSelection, en) };
  };
  const pick = (label: string) => {
    pickFrom(desktop.open, label);
    desktop.close();
  };

  test('copies only what is selected, and tells the page what to do', async () => {
    const first = open(false);
    expect(shown(desktop.open)).toEqual(['(Copy)', 'Paste', '-', 'Select All']);
    pick('Select All');
    await expect(first.chosen).resolves.toBe('selectAll');
    const second = open(true);
    expect(shown(desktop.open)).toEqual(['Copy', 'Paste', '-', 'Select All']);
    pick('Copy');
    await expect(second.chosen).resolves.toBe('copy');
  });

  test('pastes by itself, and closed without a choice it does nothing', async () => {
    const { paste, chosen } = open(true);
    pick('Paste');
    await expect(chosen).resolves.toBeNull();
    expect(paste).toHaveBeenCalledOnce();
    const again = open(true);
    desktop.close();
    await expect(again.chosen).resolves.toBeNull();
    expect(again.paste).not.toHaveBeenCalled();
  });
});
