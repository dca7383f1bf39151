import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { CdpPipe } from './cdp.ts';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

// What no test machine can give (sandbox as root, a GPU) and what must not happen in a test (calls home, prompts).
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-search-engine-choice-screen',
  '--disable-infobars',
  // Electron has no popup blocker: window.open always reaches the window-open handler.
  '--disable-popup-blocking',
  '--disable-dev-shm-usage',
  '--password-store=basic',
  '--disable-features=Translate,MediaRouter,OptimizationHints',
];

/** A started Chromium: its DevTools pipe and the address where Playwright may attach too. */
export interface Chromium {
  readonly process: ChildProcess;
  readonly pipe: CdpPipe;
  /** Resolves with the `ws://127.0.0.1:…` browser endpoint. */
  readonly endpoint: Promise<string>;
  readonly exited: Promise<void>;
}

/** Chromium's path: `SLIPWAY_CHROMIUM`, else the first that Debian or Google install. */
export const chromiumPath = (): string => {
  const path = process.env.SLIPWAY_CHROMIUM ?? CANDIDATES.find((candidate) => existsSync(candidate));
  if (!path) throw new Error('electron stand-in: no Chromium found (apt-get install chromium)');
  return path;
};

/** Windows are shown only where there is a display and the run asks for it. */
export const headed = (): boolean =>
  process.env.SLIPWAY_STAND_IN_HEADED === '1' && Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);

/** The arguments of every Chromium invocation on this profile. */
export const chromiumArguments = (profile: string): string[] => [
  ...FLAGS,
  `--user-data-dir=${profile}`,
  ...(headed() ? [] : ['--headless=new']),
];

const readEndpoint = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (chunk: string) => {
      if (process.env.SLIPWAY_STAND_IN_VERBOSE) process.stderr.write(chunk);
      text = (text + chunk).slice(-10_000);
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(text);
      if (found?.[1]) resolve(found[1]);
    });
    child.once('exit', () => reject(new Error(`electron stand-in: Chromium ended at start\n${text.slice(-2000)}`)));
  });

/** Starts Chromium on `profile` with one app window showing `url`. It ends by itself when this process does. */
export const launchChromium = (profile: string, url: string): Chromium => {
  mkdirSync(profile, { recursive: true });
  const child = spawn(
    chromiumPath(),
    [...chromiumArguments(profile), '--remote-debugging-pipe', '--remote-debugging-port=0', `--app=${url}`],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endpoint = readEndpoint(child);
  endpoint.catch(() => undefined);
  return {
    process: child,
    pipe: new CdpPipe(child.stdio[3] as Writable, child.stdio[4] as Readable),
    endpoint,
    exited,
  };
};
