import { app } from '../modules/app.ts';
import type { StandInBrowserWindow } from '../modules/browser-window.ts';
import { copied } from '../modules/clipboard.ts';
import { dialogs } from '../modules/dialog.ts';
import { closeMenu, openMenu, StandInMenu, type StandInMenuItem } from '../modules/menu.ts';
import { nativeTheme } from '../modules/native-theme.ts';
import { powerMonitor } from '../modules/power-monitor.ts';
import { screen } from '../modules/screen.ts';
import { opened } from '../modules/shell.ts';
import { trays } from '../modules/tray.ts';
import { utilityProcesses } from '../modules/utility-process.ts';
import { StandInEvent } from '../runtime/event.ts';
import { browser, windows } from '../runtime/registry.ts';
import type { AppState, ControlMethods } from './protocol.ts';

type Asynchronous<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => R | Promise<R> : never;
};

const windowState = (window: StandInBrowserWindow): AppState['windows'][number] => ({
  id: window.id,
  targetId: window.page.targetId,
  url: window.page.getURL(),
  title: window.getTitle(),
  visible: window.isVisible(),
  focused: window.isFocused(),
  maximized: window.isMaximized(),
  minimized: window.isMinimized(),
  bounds: window.getBounds(),
  background: window.background,
});

const pick = (menu: StandInMenu | null | undefined, path: readonly string[]): void => {
  let items: readonly StandInMenuItem[] = menu?.items ?? [];
  let found: StandInMenuItem | undefined;
  for (const label of path) {
    found = items.find((item) => item.label === label || item.role === label || item.id === label);
    if (!found)
      throw new Error(`no menu item ${label} among ${items.map((item) => item.label || item.type).join(', ')}`);
    items = found.submenu?.items ?? [];
  }
  found?.click();
};

const windowOf = (id: number): StandInBrowserWindow => {
  const window = windows.get(id);
  if (!window) throw new Error(`no window ${id}`);
  return window;
};

const firstTray = () => {
  const [tray] = trays;
  if (!tray) throw new Error('no tray icon');
  return tray;
};

/** The control endpoint's methods, on the app of this process. */
export const controlMethods: Asynchronous<ControlMethods> = {
  async state() {
    return {
      pid: process.pid,
      name: app.getName(),
      sandboxed: app.sandboxEnabled,
      browserPid: browser.pid,
      devtools: await browser.endpoint().catch(() => null),
      windows: [...windows.values()].map(windowState),
      trays: [...trays].map((tray) => ({
        tooltip: tray.tooltip,
        image: tray.imageSource,
        menu: tray.menu?.model() ?? [],
      })),
      menu: StandInMenu.getApplicationMenu()?.model() ?? [],
      popup: openMenu()?.model() ?? null,
      copied: copied(),
      dialogs: [...dialogs.values()].map(({ id, kind, options }) => ({ id, kind, options: { ...options } })),
      opened: [...opened],
      utilities: utilityProcesses(),
    };
  },
  trayClick: () => firstTray().clicked(),
  trayPick: (path) => pick(firstTray().menu, path),
  menuPick: (path) => pick(StandInMenu.getApplicationMenu(), path),
  popupPick(path) {
    pick(openMenu(), path);
    closeMenu();
  },
  windowClose: (id) => windowOf(id).close(),
  windowBounds: (id, bounds) => windowOf(id).setBounds(bounds),
  windowMaximize: (id) => windowOf(id).maximize(),
  windowCrash: (id) => windowOf(id).page.forcefullyCrashRenderer(),
  dialogAnswer(id, value) {
    const dialog = dialogs.get(id);
    if (!dialog) throw new Error(`no dialog ${id}`);
    dialog.answer(value);
  },
  displays: (areas) => screen.setDisplays(areas),
  systemTheme: (dark) => nativeTheme.setSystem(dark),
  activate: () => void app.emit('activate', new StandInEvent(), windows.size > 0),
  resume: () => void powerMonitor.emit('resume', new StandInEvent()),
  shutdown() {
    const event = new StandInEvent();
    powerMonitor.emit('shutdown', event);
    return event.defaultPrevented;
  },
  quit: () => app.quit(),
};
