/** The module `electron` as Slipway's main process imports it. A name that is not here fails when modules are linked. */
export { app } from './modules/app.ts';
export { StandInBrowserWindow as BrowserWindow } from './modules/browser-window.ts';
export { clipboard } from './modules/clipboard.ts';
export { dialog } from './modules/dialog.ts';
export { ipcMain } from './modules/ipc-main.ts';
export { StandInMenu as Menu, StandInMenuItem as MenuItem } from './modules/menu.ts';
export { MessageChannelMain } from './modules/message-channel-main.ts';
export { nativeImage } from './modules/native-image.ts';
export { nativeTheme } from './modules/native-theme.ts';
export { powerMonitor } from './modules/power-monitor.ts';
export { protocol } from './modules/protocol.ts';
export { screen } from './modules/screen.ts';
export { session } from './modules/session.ts';
export { shell } from './modules/shell.ts';
export { StandInTray as Tray } from './modules/tray.ts';
export { utilityProcess } from './modules/utility-process.ts';
