import { EventEmitter } from 'node:events';
import type { BrowserWindow, MenuItemConstructorOptions, WebContents } from 'electron';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { en } from '../text/en.ts';
import { ko } from '../text/ko.ts';
import { type Clicked, contextMenu, offerContextMenu, terminalClick, terminalMenu } from './context-menu.ts';

/** The menu that is open, the clipboard, and what ends the menu. */
const desktop = vi.hoisted(() => ({
  open: [] as MenuItemConstructorOptions[],
  at: {},
  close: (): void => undefined,
  clipboard: '',
}));
vi.mock('electron', () => ({
  BrowserWindow: { fromWebContents: () => null },
  clipboard: { writeText: (text: string) => Object.assign(desktop, { clipboard: text }) },
  Menu: {
    buildFromTemplate: (items: MenuItemConstructorOptions[]) => ({
      popup: ({ callback = () => undefined, ...at }: { callback?: () => void }) =>
        Object.assign(desktop, { open: items, at, close: callback }),
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
    const did: string[] = [];
    const contents = { zoomFactor: 1.5, copy: () => void did.push('copy'), paste: () => void did.push('paste') };
    const click = { hasSelection, x: 100, y: 33, by: 'keyboard' } as const;
    return { did, chosen: terminalMenu(contents as unknown as WebContents, click, en) };
  };
  const pick = (label: string) => {
    pickFrom(desktop.open, label);
    desktop.close();
  };

  test('opens where it was asked for, which with a key is not at the pointer', () => {
    open(false);
    expect(desktop.at).toEqual({ x: 150, y: 50, sourceType: 'keyboard' });
  });

  // A page may write to the clipboard for 5 seconds after a press it has seen. A menu can be open for longer.
  test('copies and pastes by itself, and copies only what is selected', async () => {
    const none = open(false);
    expect(shown(desktop.open)).toEqual(['(Copy)', 'Paste', '-', 'Select All']);
    pick('Paste');
    expect([await none.chosen, none.did]).toEqual([null, ['paste']]);
    const some = open(true);
    expect(shown(desktop.open)).toEqual(['Copy', 'Paste', '-', 'Select All']);
    pick('Copy');
    expect([await some.chosen, some.did]).toEqual([null, ['copy']]);
  });

  test('leaves it to the page to select, and closed without a choice it does nothing', async () => {
    const first = open(true);
    pick('Select All');
    expect([await first.chosen, first.did]).toEqual(['selectAll', []]);
    const second = open(true);
    desktop.close();
    expect([await second.chosen, second.did]).toEqual([null, []]);
  });

  test.each([undefined, true, {}, { hasSelection: true, x: '1', y: 2, by: 'mouse' }, { x: 1, y: 2, by: 'mouse' }])(
    'is not opened for a page that says %j',
    (said) => expect(terminalClick.safeParse(said).success).toBe(false),
  );
});
