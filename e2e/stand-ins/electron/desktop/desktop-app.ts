import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { launchStandIn, type StandInApp } from '../launch.ts';

const DEADLINE_MS = 20_000;
const later = () => new Promise((resolve) => setTimeout(resolve, 50));

/** What the test page has seen of its connections; see page/page.js. */
export interface Seen {
  greetings: number[];
  refusals: { code: string; message: string }[];
  closed: number;
  ports: number;
}

/** A SLIPWAY_HOME whose VM does not start by itself. */
export const newHome = (app: object = {}): string => {
  const home = mkdtempSync(join(tmpdir(), 'sw-'));
  const vm = { startOnLaunch: false };
  writeFileSync(join(home, 'settings.json'), JSON.stringify({ version: 1, vm, app }));
  return home;
};

/** How to launch it. */
interface DesktopOptions {
  /** Whether the desktop has something that shows tray icons, as most have. */
  readonly tray?: boolean;
}

/** A folder with a busctl that tells of a desktop with or without a tray: the app asks it on Linux. */
const trayTold = (tray: boolean): string => {
  const folder = mkdtempSync(join(tmpdir(), 'bus-'));
  writeFileSync(join(folder, 'busctl'), `#!/bin/sh\necho b ${tray}\n`, { mode: 0o755 });
  return folder;
};

/** The desktop app in the stand-in, with the helpers its tests share. There is no guest image, and no VM to be had. */
export class DesktopApp {
  readonly app: StandInApp;
  private readonly cleanups: (() => unknown)[] = [];

  private constructor(app: StandInApp, bus: string) {
    this.app = app;
    this.cleanups.push(() => rmSync(bus, { recursive: true }));
  }

  static async launch(main: string, home: string, options: DesktopOptions = {}): Promise<DesktopApp> {
    const bus = trayTold(options.tray ?? true);
    const PATH = [bus, process.env.PATH].join(delimiter);
    const env = { ...process.env, PATH, SLIPWAY_HOME: home, SLIPWAY_GUEST_DIR: join(home, 'no-guest') };
    try {
      return new DesktopApp(await launchStandIn({ main, env }), bus);
    } catch (error) {
      rmSync(bus, { recursive: true });
      throw error;
    }
  }

  /** The window's page, once it is shown. */
  async page(): Promise<Page> {
    const end = Date.now() + DEADLINE_MS;
    for (;;) {
      const { devtools } = await this.app.until('a visible window', ({ windows }) => windows[0]?.visible === true);
      const browser = await chromium.connectOverCDP(devtools ?? '');
      this.cleanups.push(() => browser.close());
      const page = browser.contexts()[0]?.pages()[0];
      if (page) return page;
      // Its process has just died and is not back yet.
      if (Date.now() > end) throw new Error('the window has no page');
      await later();
    }
  }

  /** What the page has seen, once `holds` says yes. */
  async seen(page: Page, holds: (seen: Seen) => boolean): Promise<Seen> {
    const end = Date.now() + DEADLINE_MS;
    for (;;) {
      const seen = await page.evaluate(() => (window as unknown as { seen?: Seen }).seen);
      if (seen && holds(seen)) return seen;
      if (Date.now() > end) throw new Error(`the page saw ${JSON.stringify(seen)}\n${this.app.output()}`);
      await later();
    }
  }

  /** What the host says to a call of the page's; see page/page.js. */
  answer(page: Page, method: string, params: object): Promise<unknown> {
    return page.evaluate(
      ([name, given]) =>
        (window as unknown as { call(name: string, params: object): Promise<unknown> }).call(name, given),
      [method, params] as const,
    );
  }

  async hostPid(): Promise<number> {
    const state = await this.app.until('a host', ({ utilities }) => utilities[0]?.pid !== undefined);
    return state.utilities[0]?.pid ?? 0;
  }

  async dispose(): Promise<void> {
    for (const cleanup of this.cleanups) await cleanup();
    await this.app.dispose();
  }
}
