import { notImplemented } from '../runtime/not-implemented.ts';
import { app } from './app.ts';
import { StandInBrowserWindow } from './browser-window.ts';

/** Every role Electron knows that a desktop app's menu uses; wrong spellings fail as they do there. */
export const ROLES = new Set<string>([
  ...['undo', 'redo', 'cut', 'copy', 'paste', 'pasteAndMatchStyle', 'delete', 'selectAll', 'reload', 'forceReload'],
  ...['toggleDevTools', 'resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen', 'window', 'minimize', 'close', 'help'],
  ...['about', 'services', 'hide', 'hideOthers', 'unhide', 'quit', 'zoom', 'front', 'appMenu', 'fileMenu', 'editMenu'],
  ...['viewMenu', 'windowMenu', 'startSpeaking', 'stopSpeaking', 'toggleSpellChecker'],
]);

/** What Electron does itself for an item with a role. */
export const runRole = (role: string): void => {
  const window = StandInBrowserWindow.getFocusedWindow();
  switch (role) {
    case 'quit':
      return app.quit();
    case 'close':
      return window?.close();
    case 'minimize':
      return window?.minimize();
    case 'reload':
    case 'forceReload':
      return window?.webContents.reload();
    case 'togglefullscreen':
      return window?.setFullScreen(!window.isFullScreen());
    case 'about':
      return app.showAboutPanel();
    default:
      throw notImplemented(`picking the menu role ${role}`);
  }
};
