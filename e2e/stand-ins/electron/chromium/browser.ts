import { spawn } from 'node:child_process';
import { type CdpEvent, CdpSession } from './cdp.ts';
import { type Chromium, chromiumArguments, chromiumPath, headed, launchChromium } from './launch.ts';

/** A rectangle in screen pixels. */
export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One Chromium page standing for one BrowserWindow. */
export interface PageTarget {
  readonly targetId: string;
  readonly session: CdpSession;
}

interface TargetInfo {
  readonly targetId: string;
  readonly type: string;
  readonly url: string;
  readonly openerId?: string;
}

/** Web-safe and distinct for each window, so that the right target is recognised. */
const BLANK = 'data:text/html,slipway-';
const blank = (number: number): string => `${BLANK}${process.pid}-${number}`;

/** Whether a page still shows what its window was opened with. */
export const isBlank = (url: string): boolean => url.startsWith(BLANK);

/**
 * The one Chromium behind an app's windows: started with the first window, ended with the last, as a visible Chromium
 * does by itself, and started again with the next. Its profile lives in the app's userData, so local storage survives a restart as in Electron.
 */
export class Browser {
  private running: Promise<Chromium> | null = null;
  private chromium: Chromium | null = null;
  private windows = 0;
  private openPages = 0;
  private ending: Promise<void> = Promise.resolve();
  private readonly profile: () => string;
  private readonly onEvent: (event: CdpEvent) => void;

  constructor(profile: () => string, onEvent: (event: CdpEvent) => void) {
    this.profile = profile;
    this.onEvent = onEvent;
  }

  /** The address Playwright connects to, or null while there is no window. */
  async endpoint(): Promise<string | null> {
    return this.chromium ? this.chromium.endpoint : null;
  }

  get pid(): number | null {
    return this.chromium?.process.pid ?? null;
  }

  send<T = Record<string, unknown>>(method: string, params: object = {}): Promise<T> {
    if (!this.chromium) return Promise.reject(new Error(`${method}: no Chromium`));
    return this.chromium.pipe.send<T>(method, params);
  }

  /** Opens a window and attaches to its page, which still shows nothing. */
  async open(bounds: Bounds): Promise<PageTarget> {
    await this.ending;
    this.openPages += 1;
    const url = blank(++this.windows);
    const targetId = this.running !== null ? await this.addWindow(url, bounds) : await this.firstWindow(url);
    const { sessionId } = await this.send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
    const chromium = this.chromium;
    if (!chromium) throw new Error('electron stand-in: Chromium ended while a window opened');
    return { targetId, session: new CdpSession(chromium.pipe, sessionId) };
  }

  /** Closes a window's page. */
  closePage(targetId: string): void {
    this.openPages -= 1;
    if (this.openPages === 0) this.ending = this.close();
    else this.send('Target.closeTarget', { targetId }).catch(() => undefined);
  }

  /** Ends Chromium and waits for it. */
  async close(): Promise<void> {
    const chromium = this.chromium;
    if (!chromium) return;
    chromium.pipe.send('Browser.close').catch(() => undefined);
    const timer = setTimeout(() => chromium.process.kill('SIGKILL'), 5000);
    await chromium.exited;
    clearTimeout(timer);
  }

  private async firstWindow(url: string): Promise<string> {
    this.running = this.start(url);
    await this.running;
    return this.find(url);
  }

  private async start(url: string): Promise<Chromium> {
    const chromium = launchChromium(this.profile(), url);
    this.chromium = chromium;
    void chromium.exited.then(() => {
      if (this.chromium !== chromium) return;
      this.chromium = null;
      this.running = null;
    });
    chromium.pipe.onEvent(this.onEvent);
    await chromium.endpoint;
    await chromium.pipe.send('Target.setDiscoverTargets', { discover: true });
    await chromium.pipe.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    return chromium;
  }

  private async addWindow(url: string, bounds: Bounds): Promise<string> {
    await this.running;
    if (!headed()) {
      const { x: left, y: top, width, height } = bounds;
      const made = { url, newWindow: true, left, top, width, height };
      return (await this.send<{ targetId: string }>('Target.createTarget', made)).targetId;
    }
    // The running Chromium opens the app window; this second process only hands the request over and ends.
    const helper = spawn(chromiumPath(), [...chromiumArguments(this.profile()), `--app=${url}`], { stdio: 'ignore' });
    await new Promise<void>((resolve) => helper.once('exit', () => resolve()));
    return this.find(url);
  }

  private async find(url: string): Promise<string> {
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
      const { targetInfos } = await this.send<{ targetInfos: TargetInfo[] }>('Target.getTargets');
      const found = targetInfos.find((info) => info.type === 'page' && info.url === url);
      if (found) return found.targetId;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('electron stand-in: the window did not appear in Chromium');
  }
}
