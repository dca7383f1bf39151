import {
  BrowserWindow,
  type ContextMenuParams,
  clipboard,
  Menu,
  type MenuItemConstructorOptions,
  type WebContents,
} from 'electron';
import { externalLink } from '../security/page-policy.ts';
import type { Text } from '../text/text.ts';

/** What of a right click decides about its menu. */
export type Clicked = Pick<ContextMenuParams, 'isEditable' | 'editFlags' | 'selectionText' | 'linkURL'>;

/** The menu of what was clicked on: a field, selected text, a link. Nothing for the rest, which the page has menus for. */
export function contextMenu(clicked: Clicked, text: Text): MenuItemConstructorOptions[] {
  const { isEditable, editFlags, selectionText } = clicked;
  const item = (role: 'cut' | 'copy' | 'paste' | 'selectAll', enabled: boolean) => ({
    role,
    label: text.roles[role],
    enabled,
  });
  if (isEditable) {
    return [
      item('cut', editFlags.canCut),
      item('copy', editFlags.canCopy),
      item('paste', editFlags.canPaste),
      { type: 'separator' },
      item('selectAll', editFlags.canSelectAll),
    ];
  }
  const link = externalLink(clicked.linkURL);
  return [
    ...(selectionText.trim() === '' ? [] : [item('copy', editFlags.canCopy)]),
    ...(link ? [{ id: 'copy-link', label: text.copyLink, click: () => void clipboard.writeText(link) }] : []),
  ];
}

/** Shows that menu in a window, where the page has not shown one of its own. Electron by itself shows none. */
export function offerContextMenu(window: BrowserWindow, text: () => Text): void {
  window.webContents.on('context-menu', (_event, params) => {
    const items = contextMenu(params, text());
    if (items.length === 0) return;
    const { x, y, frame, menuSourceType: sourceType } = params;
    Menu.buildFromTemplate(items).popup({ window, x, y, sourceType, ...(frame ? { frame } : {}) });
  });
}

/** What of a terminal's menu the page does itself: what is selected there is no selection to Chromium. */
export type TerminalChoice = 'copy' | 'selectAll';

/**
 * Shows the menu of a terminal at the pointer; resolves with what was chosen once it is closed. Pasting is done by
 * Chromium, as a paste event in what has the focus: no page of ours may read the clipboard.
 */
export function terminalMenu(contents: WebContents, hasSelection: boolean, text: Text): Promise<TerminalChoice | null> {
  return new Promise((resolve) => {
    let chosen: TerminalChoice | null = null;
    const item = (id: TerminalChoice, enabled: boolean) => ({
      id,
      label: text.roles[id],
      enabled,
      click() {
        chosen = id;
      },
    });
    const menu = Menu.buildFromTemplate([
      item('copy', hasSelection),
      { id: 'paste', label: text.roles.paste, click: () => contents.paste() },
      { type: 'separator' },
      item('selectAll', true),
    ]);
    const window = BrowserWindow.fromWebContents(contents);
    menu.popup({ ...(window ? { window } : {}), callback: () => resolve(chosen) });
  });
}
