import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindowConstructorOptions } from 'electron';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { en } from '../text/en.ts';
import { savedTheme } from './background.ts';
import { MainWindow } from './main-window.ts';
import { WindowStateFile } from './state-file.ts';

/** Electron's part as far as a window of ours sees it, its user and its system in the test's hand. */
const electron = await vi.hoisted(async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  const theme = Object.assign(new Emitter(), { shouldUseDarkColors: false });
  class BrowserWindow extends Emitter {
    static made: BrowserWindow[] = [];
    readonly options: BrowserWindowConstructorOptions;
    readonly webContents = Object.assign(new Emitter(), { reload: () => undefined, isDestroyed: () => this.gone });
    background: unknown;
    visible = false;
    gone = false;
    /** Until it is hidden Electron shows the bar of the application's menu. */
    menuBar = true;
    constructor(options: BrowserWindowConstructorOptions) {
      super();
      this.options = options;
      this.background = options.backgroundColor;
      BrowserWindow.made.push(this);
    }
    loaded: string[] = [];
    loadURL = async (url: string) => void this.loaded.push(url);
    show = () => this.showInactive();
    showInactive() {
      this.visible = true;
    }
    hide() {
      this.visible = false;
    }
    focus = () => undefined;
    isVisible = () => this.visible;
    isDestroyed = () => this.gone;
    isMinimized = () => false;
    isFullScreen = () => false;
    isMaximized = () => false;
    isMenuBarVisible = () => this.menuBar;
    setMenuBarVisibility(visible: boolean) {
      this.menuBar = visible;
    }
    setBackgroundColor(color: string) {
      this.background = color;
    }
  }
  const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } };
  return {
    BrowserWindow,
    nativeTheme: theme,
    screen: { getPrimaryDisplay: () => display, getAllDisplays: () => [display] },
  };
});
vi.mock('electron', () => electron);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'window-'));
});
afterEach(async () => {
  electron.BrowserWindow.made = [];
  electron.nativeTheme.removeAllListeners();
  electron.nativeTheme.shouldUseDarkColors = false;
  await removeFolder(folder);
});

/** A window that is shown. */
async function open({ platform = 'linux' as NodeJS.Platform } = {}) {
  let quits = 0;
  const place = new WindowStateFile(join(folder, 'window.json'), nullLogger, new ManualClock());
  const main = new MainWindow({
    ...{ platform, preload: '', icon: '', title: 'Slipway', place, clock: new ManualClock(), log: nullLogger },
    text: () => en,
    onPage: () => undefined,
    onGivenUp: async () => false,
    hidesOnClose: () => true,
    trayIsShown: async () => true,
    askToHide: async () => 'stay',
    wishToQuit: () => undefined,
    quit: () => void quits++,
  });
  await main.show();
  const window = electron.BrowserWindow.made[0];
  if (!window) throw new Error('no window was made');
  window.emit('ready-to-show');
  /** The user or the system does something to it; whether that was prevented. */
  const does = async (name: string) => {
    const event = new Event(name, { cancelable: true });
    window.emit(name, event);
    await new Promise((resolve) => setImmediate(resolve));
    return event.defaultPrevented;
  };
  return { main, window, does, quits: () => quits };
}

test('a window that is wanted again while its closing waits for the tray’s answer stays', async () => {
  const { main, window, does } = await open();
  const closed = does('close');
  await main.show();
  expect([await closed, window.visible]).toEqual([true, true]);
  expect([await does('close'), window.visible]).toEqual([true, false]);
});

test('it is shown with a page of it, within the page that is there', async () => {
  const { main, window } = await open();
  window.hide();
  await main.show('/settings/diagnose');
  expect([window.loaded, window.visible]).toEqual([['app://slipway/', 'app://slipway/#/settings/diagnose'], true]);
});

describe('a session that Windows ends', () => {
  test('waits for an end in order, the window in sight: without one the app would be killed', async () => {
    const { main, window, does, quits } = await open({ platform: 'win32' });
    await does('close');
    expect(window.visible).toBe(false);
    expect([await does('query-session-end'), window.visible, quits()]).toEqual([true, true, 1]);
    main.putAway();
    expect(window.visible).toBe(true);
  });

  test('is the only end that keeps it in sight', async () => {
    const { main, window } = await open();
    main.putAway();
    expect(window.visible).toBe(false);
  });
});

describe('the menu bar', () => {
  test.each(['linux', 'win32'] as const)(
    'on %s is hidden, and no Alt brings it up and takes the focus',
    async (platform) => {
      const { main, window } = await open({ platform });
      // With autoHideMenuBar Electron shows and focuses the bar at each Alt, whatever was set (its root_view.cc).
      expect([window.menuBar, window.options.autoHideMenuBar]).toEqual([false, undefined]);
      main.toggleMenuBar();
      expect(window.menuBar).toBe(true);
      main.toggleMenuBar();
      expect(window.menuBar).toBe(false);
    },
  );
});

describe('what is seen before the page has painted', () => {
  const tokens = readFileSync(new URL('../../../renderer/src/styles/tokens.css', import.meta.url), 'utf8');
  const [light, dark] = [...tokens.matchAll(/--canvas: (#\w+);/g)].map(([, color]) => color);

  test('is the page’s canvas, now and after the theme has changed', async () => {
    const { window } = await open();
    expect(window.background).toBe(light);
    electron.nativeTheme.shouldUseDarkColors = true;
    electron.nativeTheme.emit('updated');
    expect(window.background).toBe(dark);
    window.emit('closed');
    expect(electron.nativeTheme.listenerCount('updated')).toBe(0);
  });

  test('is in the theme that was saved, before the host can tell it', async () => {
    const file = join(folder, 'settings.json');
    await expect(savedTheme(file)).resolves.toBe('system');
    writeFileSync(file, JSON.stringify({ version: 9, vm: 'damaged', app: { theme: 'dark', language: 7 } }));
    await expect(savedTheme(file)).resolves.toBe('dark');
    for (const damaged of ['', '{"app":{"theme":"pink"}}', '[]']) {
      writeFileSync(file, damaged);
      await expect(savedTheme(file)).resolves.toBe('system');
    }
  });
});
