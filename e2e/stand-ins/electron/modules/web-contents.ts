import { EventEmitter } from 'node:events';
import { isBlank, type PageTarget } from '../chromium/browser.ts';
import type { PausedRequest } from '../chromium/fetch-bridge.ts';
import { PageLink } from '../chromium/page-link.ts';
import { applyPermissions } from '../chromium/permissions.ts';
import { encode } from '../ports/codec.ts';
import { PagePorts } from '../ports/page-ports.ts';
import { StandInEvent } from '../runtime/event.ts';
import { answerFrame } from '../runtime/ipc-dispatch.ts';
import { notImplemented, strict } from '../runtime/not-implemented.ts';
import { browser, pages } from '../runtime/registry.ts';
import { fromChromium, toChromium } from '../runtime/scheme-map.ts';
import { app } from './app.ts';
import { Loads } from './loads.ts';
import { takeEndpoint } from './message-channel-main.ts';
import { Navigation } from './navigation.ts';
import { defaultSession } from './session.ts';
import { FrameTree } from './web-frame-main.ts';

type Api = Pick<
  Electron.WebContents,
  | 'copy'
  | 'focus'
  | 'forcefullyCrashRenderer'
  | 'getTitle'
  | 'getURL'
  | 'id'
  | 'isCrashed'
  | 'isDestroyed'
  | 'isLoading'
  | 'loadURL'
  | 'paste'
  | 'postMessage'
  | 'reload'
  | 'send'
  | 'setWindowOpenHandler'
  | 'zoomFactor'
>;
type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];

let ids = 0;

/** Electron's WebContents over one Chromium page. */
export class StandInWebContents extends EventEmitter implements Api {
  readonly id = ++ids;
  readonly session = defaultSession;
  readonly frames = new FrameTree();
  readonly ports = new PagePorts((frame) => this.link?.post(frame));
  targetId = '';
  private readonly self: Electron.WebContents;
  private readonly navigation: Navigation;
  private readonly ready: Promise<PageLink>;
  private link: PageLink | null = null;
  private openHandler: OpenHandler | null = null;
  private readonly loads = new Loads();
  private title = '';
  private zoom = 1;
  private loading = false;
  private crashedNow = false;
  private tellingOfCrash = false;
  private destroyed = false;

  constructor(opening: Promise<PageTarget>, preload: string | null) {
    super();
    const self = strict('webContents', this);
    this.self = self as unknown as Electron.WebContents;
    this.navigation = new Navigation(self);
    this.ready = this.open(opening, preload);
    this.ready.catch((error: unknown) => app.fatal(error));
    pages.add(self);
    app.emit('web-contents-created', new StandInEvent(), this.self);
    // biome-ignore lint/correctness/noConstructorReturn: every name a product reads must be checked, also on instances
    return self;
  }

  get mainFrame(): Electron.WebFrameMain {
    return this.frames.main as unknown as Electron.WebFrameMain;
  }

  get zoomFactor(): number {
    return this.zoom;
  }

  set zoomFactor(factor: number) {
    this.zoom = factor;
  }

  async loadURL(url: string): Promise<void> {
    const link = await this.ready;
    const loaded = this.loads.next();
    this.startLoading();
    this.navigation.expect();
    const { errorText } = await link.session.send<{ errorText?: string }>('Page.navigate', { url: toChromium(url) });
    if (errorText) this.failed(errorText, url);
    await loaded;
  }

  reload(): void {
    // Electron before its pull request 51900 fell over it.
    if (this.tellingOfCrash) throw new Error('reload() inside render-process-gone brings the browser process down');
    this.crashedNow = false;
    this.startLoading();
    this.navigation.expect();
    void this.ready.then((link) => link.session.send('Page.reload')).catch(() => undefined);
  }

  send(channel: string, ...args: unknown[]): void {
    this.link?.post({ t: 'ipc', channel, args: encode(args), ports: [] });
  }

  postMessage(channel: string, message: unknown, transfer: Electron.MessagePortMain[] = []): void {
    // Electron's own refusal.
    if (this.crashedNow) throw new Error('Render frame was disposed before WebFrameMain could be accessed');
    const ids = this.ports.register(transfer.map(takeEndpoint));
    this.link?.post({ t: 'ipc', channel, args: encode([message]), ports: ids });
    this.ports.attach(ids);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  getURL(): string {
    return this.frames.main.url;
  }

  getTitle(): string {
    return this.title;
  }

  isLoading(): boolean {
    return this.loading;
  }

  isCrashed(): boolean {
    return this.crashedNow;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  copy(): void {
    this.edit('copy');
  }

  paste(): void {
    this.edit('paste');
  }

  focus(): void {
    void this.link?.session.send('Page.bringToFront').catch(() => undefined);
  }

  forcefullyCrashRenderer(): void {
    // Page.crash never answers: the page that would answer is gone.
    void this.link?.session.send('Page.crash').catch(() => undefined);
  }

  /** Settles when Chromium's page is attached and prepared. */
  async whenOpen(): Promise<void> {
    await this.ready;
  }

  /** Applies a colour scheme, as nativeTheme does to every page. */
  async setColorScheme(value: 'dark' | 'light'): Promise<void> {
    const link = await this.ready;
    const features = [{ name: 'prefers-color-scheme', value }];
    await link.session.send('Emulation.setEmulatedMedia', { features });
  }

  /** Whether Chromium's frame belongs to this page. */
  hasFrame(frameId: string): boolean {
    return this.frames.get(frameId) !== undefined;
  }

  /** Whether a held request may go on: asks the product's navigation handlers about documents. */
  gate(paused: PausedRequest, url: string): boolean {
    return this.navigation.allows(paused, url);
  }

  /** Chromium says the page's title or address changed. */
  titled(title: string, chromiumUrl: string): void {
    const shown = fromChromium(chromiumUrl);
    // Until a page names itself, Chromium shows its address without the scheme.
    const address = chromiumUrl.replace(/^https:\/\//, '').replace(/\/$/, '');
    if (title === this.title || title === address || shown !== this.getURL()) return;
    this.title = title;
    this.emit('page-title-updated', new StandInEvent(), title, true);
  }

  /** The page is gone: its window was closed, or Chromium ended. */
  lost(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    pages.delete(this.self as never);
    this.ports.closeAll();
    this.emit('destroyed');
  }

  /** Has Chromium edit in what has the focus. DevTools takes a command with a key only: one that no keyboard has. */
  private edit(command: 'copy' | 'paste'): void {
    const press = { type: 'rawKeyDown', commands: [command] };
    void this.link?.session.send('Input.dispatchKeyEvent', press).catch(() => undefined);
  }

  private async open(opening: Promise<PageTarget>, preload: string | null): Promise<PageLink> {
    const { targetId, session } = await opening;
    this.targetId = targetId;
    this.frames.setMain(targetId);
    const link = new PageLink(session, {
      frame: (frame, frameId) => {
        const sender = this.self;
        answerFrame({ frame, sender, senderFrame: this.frames.get(frameId) ?? null, ports: this.ports, link });
      },
      worldGone: () => this.ports.closeAll(),
      frameAttached: (id, parent) => this.frames.attach(id, parent),
      frameDetached: (id) => this.frames.detach(id),
      frameNavigated: (id, url) => this.navigated(id, url),
      navigatedWithin: (id, url) => this.frames.get(id)?.navigated(url),
      domReady: () => !isBlank(this.getURL()) && this.emit('dom-ready', new StandInEvent()),
      loaded: () => this.finished(),
      crashed: () => this.crashed(),
      windowOpen: (url, frameName, features) => this.opened(fromChromium(url), frameName, features),
    });
    await link.prepare(preload);
    this.link = link;
    return link;
  }

  private navigated(id: string, chromiumUrl: string): void {
    this.frames.get(id)?.navigated(chromiumUrl);
    if (id !== this.targetId || isBlank(chromiumUrl)) return;
    const url = this.getURL();
    void applyPermissions(browser, defaultSession, { contents: this.self, url }).catch((error) => app.fatal(error));
    this.emit('did-navigate', new StandInEvent(), url, 200, 'OK');
  }

  private startLoading(): void {
    this.loading = true;
    this.emit('did-start-loading', new StandInEvent());
  }

  private finished(): void {
    // The window's first, empty page may finish loading after it was attached to.
    if (this.getURL() === '' || isBlank(this.getURL())) return;
    this.loading = false;
    this.loads.finish();
    this.emit('did-finish-load', new StandInEvent());
    this.emit('did-stop-loading', new StandInEvent());
  }

  private failed(text: string, url: string): void {
    this.loading = false;
    this.emit('did-fail-load', new StandInEvent(), -2, text, url, true, 0, 0);
    this.loads.finish(new Error(`${text} loading '${url}'`));
  }

  private crashed(): void {
    this.crashedNow = true;
    this.tellingOfCrash = true;
    this.emit('render-process-gone', new StandInEvent(), { reason: 'crashed', exitCode: 5 });
    this.tellingOfCrash = false;
  }

  private opened(url: string, frameName: string, features: string): void {
    const details = {
      url,
      frameName,
      features,
      disposition: 'foreground-tab',
      referrer: { url: '', policy: 'default' },
    };
    const answer = this.openHandler?.(details as Electron.HandlerDetails);
    if (answer?.action !== 'deny') throw notImplemented('a window opened by a page');
  }
}
