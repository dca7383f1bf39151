import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { messageOf } from '../../platform/io-error.ts';
import { offerContextMenu } from '../menu/context-menu.ts';
import { ENTRY_URL } from '../scheme.ts';
import type { Text } from '../text/text.ts';
import { canvas } from './background.ts';
import { placeWindow, SMALLEST } from './bounds.ts';
import { type CloseToTrayOptions, closeToTray } from './close-to-tray.ts';
import { reloadWhenGone } from './crash-guard.ts';
import type { WindowStateFile } from './state-file.ts';

export interface MainWindowOptions extends CloseToTrayOptions {
  readonly platform: NodeJS.Platform;
  readonly preload: string;
  /** Shown by Linux desktops, which take it from the window; the others take it from the program. */
  readonly icon: string;
  readonly title: string;
  /** In the language of the moment. */
  readonly text: () => Text;
  readonly place: WindowStateFile;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of each page that may speak to main, before it loads, and when it is gone. */
  readonly onPage: (contents: WebContents, alive: boolean) => void;
  /** The page died again and again and was not loaded any more. Resolves with whether it is to be, after all. */
  readonly onGivenUp: (window: BrowserWindow) => Promise<boolean>;
  /** Ends the app in order, asking nobody: the session ends. May be called again and again. */
  readonly quit: () => void;
}

/** The app's one window: made when first needed, found again afterwards. */
export class MainWindow {
  readonly #options: MainWindowOptions;
  #opening: Promise<BrowserWindow> | null = null;
  #window: BrowserWindow | null = null;
  #callOffClose = (): void => undefined;
  #sessionEnds = false;

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  /** The window, while there is one. */
  get current(): BrowserWindow | null {
    return this.#window;
  }

  /** Brings the window to the front, making it when there is none; with a page of it, such as /settings, shows that. */
  async show(page?: string): Promise<void> {
    if (!this.#window) {
      const isUnderWay = this.#opening !== null;
      this.#opening ??= this.#create(page).finally(() => {
        this.#opening = null;
      });
      await this.#opening;
      if (!isUnderWay || page === undefined) return;
    }
    const window = this.#window;
    if (!window) return;
    // Another page is another fragment: what runs in the window goes on.
    if (page !== undefined) this.#load(window, page);
    this.#callOffClose();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** Shows or hides the menu bar, where windows have one. */
  toggleMenuBar(): void {
    this.#window?.setMenuBarVisibility(!this.#window.isMenuBarVisible());
  }

  /** Takes the window out of sight while the app ends, except where the system waits for nobody without one. */
  putAway(): void {
    if (!this.#sessionEnds) this.#window?.hide();
  }

  async #create(page?: string): Promise<BrowserWindow> {
    const { platform, place, preload, icon, title, clock, log, onPage, onGivenUp } = this.#options;
    const primary = screen.getPrimaryDisplay();
    const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
    const areas = [primary, ...others].map(({ workArea }) => workArea);
    const { bounds, maximized } = placeWindow(await place.read(), areas);
    const window = new BrowserWindow({
      ...bounds,
      minWidth: Math.min(SMALLEST.width, bounds.width),
      minHeight: Math.min(SMALLEST.height, bounds.height),
      title,
      ...(platform === 'linux' ? { icon } : {}),
      show: false,
      backgroundColor: canvas(),
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    this.#window = window;
    const contents = window.webContents;
    const paint = () => window.setBackgroundColor(canvas());
    nativeTheme.on('updated', paint);
    onPage(contents, true);
    window.once('closed', () => {
      this.#window = null;
      nativeTheme.off('updated', paint);
      onPage(contents, false);
    });
    // Hidden until F10, not by `autoHideMenuBar`: with that each Alt takes the focus from a terminal into the bar.
    if (platform !== 'darwin') window.setMenuBarVisibility(false);
    offerContextMenu(window, this.#options.text);
    this.#holdUpSessionEnd(window);
    this.#keepPlace(window);
    this.#callOffClose = closeToTray(window, this.#options);
    reloadWhenGone(contents, { clock, log, onGivenUp: () => onGivenUp(window) });
    window.once('ready-to-show', () => {
      if (maximized) window.maximize();
      window.show();
    });
    this.#load(window, page);
    return window;
  }

  #load(window: BrowserWindow, page?: string): void {
    window.loadURL(page === undefined ? ENTRY_URL : `${ENTRY_URL}#${page}`).catch((error: unknown) => {
      if (window.isDestroyed()) return;
      this.#options.log.error('the page could not be loaded', { error: messageOf(error) });
      // What went wrong is on the page Chromium shows instead; a window that never appears explains nothing.
      window.show();
    });
  }

  #keepPlace(window: BrowserWindow): void {
    const note = () => {
      if (window.isMinimized() || window.isFullScreen()) return;
      this.#options.place.note({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
    };
    window.on('resize', note);
    window.on('move', note);
    window.on('maximize', note);
    window.on('unmaximize', note);
    window.on('close', () => void this.#options.place.flush());
  }

  /** Windows asks each window before it shuts down or logs off. Elsewhere the machine itself asks, through powerMonitor. */
  #holdUpSessionEnd(window: BrowserWindow): void {
    window.on('query-session-end', (event) => {
      event.preventDefault();
      this.#sessionEnds = true;
      // What has no window in sight may not hold it up and is killed at once (Microsoft, Shutdown Changes for Vista).
      if (!window.isVisible()) window.showInactive();
      this.#options.quit();
    });
  }
}
