import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Bounds } from '../chromium/browser.ts';
import { StandInEvent } from '../runtime/event.ts';
import { strict } from '../runtime/not-implemented.ts';
import { browser, openPage, windows } from '../runtime/registry.ts';
import { app } from './app.ts';
import { nativeTheme } from './native-theme.ts';
import { StandInWebContents } from './web-contents.ts';
import { checkWindowOptions } from './window-options.ts';
import { applyWindowState } from './window-state.ts';

type Api = Pick<
  Electron.BrowserWindow,
  | 'close'
  | 'destroy'
  | 'focus'
  | 'getBounds'
  | 'getNormalBounds'
  | 'getTitle'
  | 'hide'
  | 'id'
  | 'isDestroyed'
  | 'isFocused'
  | 'isFullScreen'
  | 'isMaximized'
  | 'isMenuBarVisible'
  | 'isMinimized'
  | 'isVisible'
  | 'loadURL'
  | 'maximize'
  | 'minimize'
  | 'restore'
  | 'setBackgroundColor'
  | 'setBounds'
  | 'setFullScreen'
  | 'setMenuBarVisibility'
  | 'setTitle'
  | 'show'
  | 'unmaximize'
>;

let ids = 0;
let focused: StandInBrowserWindow | null = null;

/** Electron's BrowserWindow: its state is kept here, its page is a Chromium app window. */
export class StandInBrowserWindow extends EventEmitter implements Api {
  readonly id = ++ids;
  readonly webContents: Electron.WebContents;
  readonly page: StandInWebContents;
  /** Where it is when neither maximized, minimized nor full screen. */
  private bounds: Bounds;
  private title: string;
  private visible = false;
  private maximized = false;
  private minimized = false;
  private fullScreen = false;
  private destroyed = false;
  private readyToShow = false;
  private menuBar: boolean;
  /** What shows where its page has not painted. */
  background: string;
  private readonly self: StandInBrowserWindow;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    checkWindowOptions(options);
    const { x = 0, y = 0, width = 800, height = 600, show = true, title = app.getName() } = options;
    this.bounds = { x, y, width, height };
    this.title = title;
    this.menuBar = options.autoHideMenuBar !== true;
    this.background = options.backgroundColor ?? '#FFF';
    const preload = options.webPreferences?.preload;
    this.page = new StandInWebContents(openPage(this.bounds), preload ? readFileSync(preload, 'utf8') : null);
    this.webContents = this.page as unknown as Electron.WebContents;
    this.self = strict('BrowserWindow', this);
    windows.set(this.id, this.self);
    this.follow();
    void this.page.setColorScheme(nativeTheme.shouldUseDarkColors ? 'dark' : 'light').catch(() => undefined);
    if (show) this.show();
    app.emit('browser-window-created', new StandInEvent(), this.self);
    // biome-ignore lint/correctness/noConstructorReturn: every name a product reads must be checked, also on instances
    return this.self;
  }

  static getAllWindows(): Electron.BrowserWindow[] {
    return [...windows.values()] as unknown as Electron.BrowserWindow[];
  }

  static getFocusedWindow(): Electron.BrowserWindow | null {
    return focused as unknown as Electron.BrowserWindow | null;
  }

  static fromWebContents(contents: Electron.WebContents): Electron.BrowserWindow | null {
    const found = [...windows.values()].find((window) => window.webContents === contents);
    return (found ?? null) as unknown as Electron.BrowserWindow | null;
  }

  loadURL(url: string): Promise<void> {
    return this.page.loadURL(url);
  }

  show(): void {
    const before = this.visible;
    this.visible = true;
    this.minimized = false;
    if (!before) this.changed('show');
    this.focus();
  }

  hide(): void {
    if (!this.visible) return;
    this.visible = false;
    this.blur();
    this.changed('hide');
  }

  focus(): void {
    if (focused === this.self || !this.visible) return;
    focused?.emit('blur', new StandInEvent());
    focused = this.self;
    this.page.focus();
    this.emit('focus', new StandInEvent());
  }

  close(): void {
    const event = new StandInEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
    else app.closeRefused();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    if (focused === this.self) focused = null;
    windows.delete(this.id);
    this.page.lost();
    // A page that is still being opened is closed as soon as there is something to close.
    const close = () => browser.closePage(this.page.targetId);
    void this.page.whenOpen().then(close, close);
    this.emit('closed');
    app.windowClosed();
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.bounds = { ...this.bounds, ...bounds };
    this.changed('resize');
    this.emit('move', new StandInEvent());
  }

  getBounds(): Electron.Rectangle {
    return { ...this.bounds };
  }

  getNormalBounds(): Electron.Rectangle {
    return { ...this.bounds };
  }

  maximize(): void {
    this.maximized = true;
    this.changed('maximize');
    this.show();
  }

  unmaximize(): void {
    this.maximized = false;
    this.changed('unmaximize');
  }

  minimize(): void {
    this.minimized = true;
    this.blur();
    this.changed('minimize');
  }

  restore(): void {
    if (!this.minimized) return;
    this.minimized = false;
    this.changed('restore');
    this.focus();
  }

  setFullScreen(flag: boolean): void {
    this.fullScreen = flag;
    this.changed(flag ? 'enter-full-screen' : 'leave-full-screen');
  }

  isVisible = (): boolean => this.visible;
  isFocused = (): boolean => focused === this.self;
  isMaximized = (): boolean => this.maximized;
  isMinimized = (): boolean => this.minimized;
  isFullScreen = (): boolean => this.fullScreen;
  isDestroyed = (): boolean => this.destroyed;
  isMenuBarVisible = (): boolean => this.menuBar;
  getTitle = (): string => this.title;

  setTitle(title: string): void {
    this.title = title;
  }

  setBackgroundColor(color: string): void {
    this.background = color;
  }

  setMenuBarVisibility(visible: boolean): void {
    this.menuBar = visible;
  }

  private blur(): void {
    if (focused !== this.self) return;
    focused = null;
    this.emit('blur', new StandInEvent());
  }

  private changed(event: string): void {
    void applyWindowState(this.page, {
      bounds: this.bounds,
      hidden: !this.visible || this.minimized,
      maximized: this.maximized,
      fullScreen: this.fullScreen,
    });
    this.emit(event, new StandInEvent());
  }

  private follow(): void {
    this.page.on('did-finish-load', () => {
      if (this.readyToShow) return;
      this.readyToShow = true;
      this.emit('ready-to-show', new StandInEvent());
    });
    this.page.on('page-title-updated', (_event, title: string) => {
      const event = new StandInEvent();
      this.emit('page-title-updated', event, title, true);
      if (!event.defaultPrevented) this.title = title;
    });
    // Chromium closed the page by itself (its close button, Playwright): too late to prevent.
    this.page.on('destroyed', () => this.destroy());
  }
}
