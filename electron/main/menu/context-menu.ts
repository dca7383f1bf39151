import {
  BrowserWindow,
  type ContextMenuParams,
  clipboard,
  Menu,
  type MenuItemConstructorOptions,
  type WebContents,
} from 'electron';
import { z } from 'zod';
import type { TerminalClick } from '../../contract/desktop.ts';
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

/** Checks what a page says. */
export const terminalClick: z.ZodType<TerminalClick> = z.object({
  x: z.number(),
  y: z.number(),
  by: z.enum(['mouse', 'keyboard']),
  hasSelection: z.boolean(),
});

/**
 * Shows the menu of a terminal where it was clicked on; resolves once it is closed, with what is for the page to do. Copy
 * and Paste are done by Chromium, as events of the clipboard in what has the focus: no page of ours may read the clipboard,
 * and none may write to it but within seconds of a press it has seen, which one in a menu of the system's is not.
 */
export function terminalMenu(
  contents: WebContents,
  { x, y, by, hasSelection }: TerminalClick,
  text: Text,
): Promise<'selectAll' | null> {
  return new Promise((resolve) => {
    let chosen: 'selectAll' | null = null;
    const item = (id: 'copy' | 'paste' | 'selectAll', click: () => void, enabled = true) => ({
      id,
      label: text.roles[id],
      enabled,
      click,
    });
    const menu = Menu.buildFromTemplate([
      // What is selected there is xterm's alone: it puts that into the event of a copy, and knows of no other selection.
      item('copy', () => contents.copy(), hasSelection),
      item('paste', () => contents.paste()),
      { type: 'separator' },
      item('selectAll', () => {
        chosen = 'selectAll';
      }),
    ]);
    const window = BrowserWindow.fromWebContents(contents);
    const at = { x: Math.round(x * contents.zoomFactor), y: Math.round(y * contents.zoomFactor) };
    menu.popup({ ...(window ? { window } : {}), ...at, sourceType: by, callback: () => resolve(chosen) });
  });
}
