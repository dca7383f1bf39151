import { isAbsolute, join } from 'node:path';
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  type OpenDialogOptions,
  type SaveDialogOptions,
  type WebContents,
} from 'electron';
import type { PathWish } from '../contract/desktop.ts';
import type { WireError } from '../contract/errors.ts';
import { fill } from '../contract/messages/message.ts';
import type { PathKind } from '../contract/shares.ts';
import { type QuitAnswer, type QuitQuestion, quitWords } from './quit-question.ts';
import { inWords, type Text } from './text/text.ts';

/** Asks whether an address may be opened in the browser; the whole address is shown, and can be copied instead. */
export async function confirmLink(contents: WebContents, address: string, text: Text): Promise<boolean> {
  const window = BrowserWindow.fromWebContents(contents);
  const options = {
    type: 'question' as const,
    message: text.linkTitle,
    detail: address,
    buttons: [text.openLink, text.cancel, text.copyAddress],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  };
  const { response } = window ? await dialog.showMessageBox(window, options) : await dialog.showMessageBox(options);
  if (response === 2) await clipboard.writeText(address);
  return response === 0;
}

/** Asks whether the engine at an address is to be used; no is the answer that is at hand. */
export async function confirmEngine(contents: WebContents, address: string, text: Text): Promise<boolean> {
  const window = BrowserWindow.fromWebContents(contents);
  const options = {
    type: 'question' as const,
    message: text.engineTitle,
    detail: `${address}\n\n${text.engineDetail}`,
    buttons: [text.useEngine, text.cancel],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const { response } = window ? await dialog.showMessageBox(window, options) : await dialog.showMessageBox(options);
  return response === 0;
}

/**
 * Asks where an export is to be, and whether a file there may be replaced. Resolves with an absolute path; null when the
 * user would rather not.
 */
export async function chooseExportFile(contents: WebContents, fileName: string, text: Text): Promise<string | null> {
  const window = BrowserWindow.fromWebContents(contents);
  const options: SaveDialogOptions = {
    title: fill(text.exportTitle, { name: fileName.replace(/\.tar$/, '') }),
    defaultPath: join(app.getPath('downloads'), fileName),
    filters: [{ name: text.tarFiles, extensions: ['tar'] }],
    // Where it is not said, Linux replaces without a question.
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  };
  const chosen = window ? await dialog.showSaveDialog(window, options) : await dialog.showSaveDialog(options);
  return chosen.canceled || !chosen.filePath ? null : chosen.filePath;
}

/** What the system's dialog lets be chosen; where it cannot have both, the folders win. */
const openable = {
  folder: ['openDirectory', 'createDirectory'],
  file: ['openFile', 'showHiddenFiles'],
  either: ['openDirectory', 'openFile', 'showHiddenFiles'],
  socket: ['openFile', 'showHiddenFiles'],
} as const satisfies Record<PathKind, OpenDialogOptions['properties']>;

/** Asks for a folder or file of this computer, beginning at a path. Resolves with null when the user would rather not. */
export async function choosePath(contents: WebContents, { kind, at }: PathWish, text: Text): Promise<string | null> {
  const window = BrowserWindow.fromWebContents(contents);
  const options: OpenDialogOptions = {
    title: text.choose[kind],
    ...(isAbsolute(at) ? { defaultPath: at } : {}),
    properties: [...openable[kind], 'dontAddToRecent'],
  };
  const chosen = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options);
  return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
}

/** Says that the host is given up, in its own words. Resolves with what the user wants. */
export async function askAboutFailedHost(error: WireError, text: Text): Promise<'again' | 'logs' | 'nothing'> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: text.failedTitle,
    detail: [...inWords(error, text), text.failedDetail].join('\n\n'),
    buttons: [text.tryAgain, text.openLogs, text.cancel],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return (['again', 'logs'] as const)[response] ?? 'nothing';
}

/** Says that a page is given up. True: load it once more. */
export async function askAboutFailedPage(window: BrowserWindow, text: Text): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: text.crashTitle,
    detail: text.crashDetail,
    buttons: [text.tryAgain, text.cancel],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

/**
 * Asks whether a window that no tray is known to bring back is to be hidden all the same, and says what does bring it back.
 * `quitStops`: the VM ends with the app.
 */
export async function askToHide(
  window: BrowserWindow,
  { quitStops, text }: { quitStops: boolean; text: Text },
): Promise<'hide' | 'quit' | 'stay'> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: text.hideTitle,
    detail: quitStops ? `${text.hideDetail} ${text.quitStops}` : text.hideDetail,
    buttons: [text.hideWindow, text.quit, text.cancel],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return (['hide', 'quit'] as const)[response] ?? 'stay';
}

/** Asks what becomes of containers that run when the app quits. */
export async function askToQuit(window: BrowserWindow | null, question: QuitQuestion, text: Text): Promise<QuitAnswer> {
  const { detail, choices } = quitWords(question, text);
  const options = {
    type: 'question' as const,
    message: text.quitTitle,
    detail,
    buttons: choices.map(({ label }) => label),
    defaultId: 0,
    cancelId: choices.length - 1,
    noLink: true,
  };
  const { response } = window ? await dialog.showMessageBox(window, options) : await dialog.showMessageBox(options);
  return choices[response]?.answer ?? 'stay';
}

/** Asks before what stops the VM. `up` is how many containers end with it, null when that is not known. */
export async function confirmStop(action: 'stop' | 'restart', up: number | null, text: Text): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: action === 'stop' ? text.stopTitle : text.restartTitle,
    detail: up === null ? text.stopUnknown : up === 1 ? text.stopOne : fill(text.stopMany, { count: up }),
    buttons: [action === 'stop' ? text.stopEngine : text.restartEngine, text.cancel],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

/** Says why a tray action did not work. */
export async function showActionError(error: WireError, text: Text): Promise<void> {
  await dialog.showMessageBox({
    type: 'warning',
    message: text.actionFailed,
    detail: inWords(error, text).join('\n\n'),
    buttons: [text.ok],
    noLink: true,
  });
}
