import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DesktopBridge } from '../../../../electron/contract/desktop.ts';
import { DesktopApp, newHome as makeHome } from './desktop-app.ts';
import { layOut } from './lay-out.ts';
import { startHost } from './start-host.ts';

let folder = '';
let main = '';
const apps: DesktopApp[] = [];
const homes: string[] = [];
const hosts: { end(): Promise<void> }[] = [];

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'desktop-'));
  main = layOut(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.end();
  for (const app of apps.splice(0).reverse()) await app.dispose();
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

/** Removed when the test has ended. */
const newHome = (settings?: object): string => {
  const home = makeHome(settings);
  homes.push(home);
  return home;
};

const launch = async (home = newHome(), options = {}): Promise<DesktopApp> => {
  const app = await DesktopApp.launch(main, home, options);
  apps.push(app);
  return app;
};
/** A page's window, as the preload has left it. */
type Desktop = typeof window & { readonly slipway: DesktopBridge };
/** What a page is told that names a file of this machine itself, claiming to be the app's main process. */
const refused = { t: 'error', error: { code: 'FORBIDDEN' } };
const nameFile = (desktop: DesktopApp, page: Page) =>
  desktop.answer(page, 'containers.export', { id: 'ab'.repeat(32), path: join(folder, 'x.tar') });
const gone = (pid: number) =>
  vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 60_000, interval: 50 });

describe('the window', () => {
  it('shows our page, connected to the host, and nothing of Electron', async () => {
    const desktop = await launch();
    const page = await desktop.page();
    const { greetings } = await desktop.seen(page, (seen) => seen.greetings.length > 0);
    expect(greetings).toEqual([await desktop.hostPid()]);
    const { windows, sandboxed } = await desktop.app.control.state();
    expect([sandboxed, windows.map(({ url }) => url)]).toEqual([true, ['app://slipway/']]);
    const found = await page.evaluate(() => {
      const { slipway, require, process, ipcRenderer } = window as unknown as Record<string, unknown>;
      return { slipway: Object.keys(slipway as object).sort(), rest: [require, process, ipcRenderer] };
    });
    expect(found).toEqual({
      slipway: ['chooseEngine', 'choosePath', 'connect', 'exportContainer', 'openPort', 'terminalMenu'],
      rest: [undefined, undefined, undefined],
    });
    expect(await nameFile(desktop, page)).toMatchObject(refused);
  });

  it('starts in the colour of the saved theme, which the system does not have', async () => {
    const desktop = await launch(newHome({ theme: 'dark' }));
    const { windows } = await desktop.app.until('a window', (state) => state.windows.length > 0);
    expect(windows[0]?.background).toBe('#121316');
  });

  it('is kept to our own files', async () => {
    const desktop = await launch();
    const page = await desktop.page();
    const found = await page.evaluate(async () => {
      const status = async (path: string) => (await fetch(path)).status;
      const state = async (name: string) => (await navigator.permissions.query({ name: name as PermissionName })).state;
      const style = document.createElement('style');
      style.textContent = 'body { color: rgb(1, 2, 3) }';
      document.head.append(style);
      return {
        inline: 'inline' in window,
        style: getComputedStyle(document.body).color,
        listed: await status('/page.js'),
        unlisted: [
          await status('/manifest.json'),
          await status('/..%2f..%2fmain%2fmain.mjs'),
          await status('/assets//x'),
        ],
        outside: await fetch('https://example.com/').then(
          () => 'went out',
          () => 'refused',
        ),
        copying: await state('clipboard-write'),
        others: await Promise.all(
          ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'].map(state),
        ),
      };
    });
    expect(found).toEqual({
      inline: false,
      style: expect.not.stringContaining('1, 2, 3'),
      listed: 200,
      unlisted: [404, 404, 404],
      outside: 'refused',
      copying: 'granted',
      others: ['denied', 'denied', 'denied', 'denied', 'denied'],
    });
  });

  it('opens websites in the browser after a yes that saw the whole address, and nothing else', async () => {
    const desktop = await launch();
    const page = await desktop.page();
    await page.click('#file', { noWaitAfter: true });
    for (const [link, address] of [
      ['#website', 'https://example.com/path?q=1'],
      ['#here', 'https://example.com/here'],
    ] as const) {
      await page.click(link, { noWaitAfter: true });
      const { dialogs } = await desktop.app.until('a question', (state) => state.dialogs.length > 0);
      expect(dialogs.map(({ options }) => options.detail)).toEqual([address]);
      await desktop.app.control.dialogAnswer(dialogs[0]?.id ?? 0, { response: link === '#here' ? 0 : 1 });
    }
    const { opened, windows } = await desktop.app.until('the browser', (state) => state.opened.length > 0);
    expect(opened).toEqual([{ kind: 'external', target: 'https://example.com/here' }]);
    expect(windows.map(({ url }) => url)).toEqual(['app://slipway/']);
  });

  it('has a menu for terminals, and opens as a port only what a container publishes', async () => {
    const desktop = await launch();
    const page = await desktop.page();
    await desktop.seen(page, (seen) => seen.greetings.length > 0);
    const chosen = page.evaluate(() =>
      (window as Desktop).slipway.terminalMenu({ hasSelection: true, x: 1, y: 2, by: 'mouse' }),
    );
    const { popup } = await desktop.app.until('a menu', (state) => state.popup !== null);
    expect(popup?.map(({ label, type, enabled }) => [label || type, enabled])).toEqual([
      ...[
        ['Copy', true],
        ['Paste', true],
        ['separator', true],
        ['Select All', true],
      ],
    ]);
    await desktop.app.control.popupPick(['selectAll']);
    expect(await chosen).toBe('selectAll');
    const opened = await page.evaluate(() => (window as Desktop).slipway.openPort('http://localhost:8080'));
    expect([opened, (await desktop.app.control.state()).opened]).toEqual([false, []]);
  });

  it('comes back, connected, when its process dies', async () => {
    const desktop = await launch();
    await desktop.page();
    await desktop.app.control.windowCrash(1);
    const page = await desktop.page();
    await desktop.seen(page, (seen) => seen.greetings.length > 0);
  });

  it('opens where it was closed, unless no display is there any more', async () => {
    const home = newHome({ closeToTray: false, onQuit: 'leave' });
    const place = { x: 40, y: 60, width: 1000, height: 700 };
    const first = await launch(home);
    await first.page();
    await first.app.control.windowBounds(1, place);
    await first.app.until('a known setting', ({ trays }) => !trays[0]?.tooltip.includes('starting'));
    await first.app.control.windowClose(1);
    expect(await first.app.exited).toBe(0);
    expect(JSON.parse(readFileSync(join(home, 'window.json'), 'utf8')).bounds).toEqual(place);

    const second = await DesktopApp.launch(main, home);
    apps.push(second);
    await second.page();
    expect((await second.app.control.state()).windows[0]?.bounds).toEqual(place);
    const moved = { ...place, x: 80 };
    await second.app.control.windowBounds(1, moved);
    await second.app.control.quit();
    await second.app.exited;
    expect(JSON.parse(readFileSync(join(home, 'window.json'), 'utf8')).bounds).toEqual(moved);

    writeFileSync(join(home, 'window.json'), JSON.stringify({ bounds: { ...place, x: 9000 }, maximized: false }));
    const third = await launch(home);
    await third.page();
    expect((await third.app.control.state()).windows[0]?.bounds.x).toBe(220);
  });
});

describe('the tray and a second start', () => {
  it('bring a window back that was closed to the tray', async () => {
    const home = newHome({ closeToTray: true });
    const desktop = await launch(home);
    await desktop.page();
    await desktop.app.until('a known setting', ({ trays }) => !trays[0]?.tooltip.includes('starting'));
    const hide = async () => {
      await desktop.app.control.windowClose(1);
      await desktop.app.until('a hidden window', ({ windows }) => windows[0]?.visible === false);
    };
    await hide();
    await desktop.app.control.trayPick(['open']);
    await desktop.page();
    await hide();
    const second = await DesktopApp.launch(main, home).catch((error: Error) => error);
    if (second instanceof DesktopApp) expect(await second.app.exited).toBe(0);
    await desktop.page();
    expect((await desktop.app.control.state()).windows).toHaveLength(1);
  });

  it('start the engine, and say what came of it', async () => {
    const { app } = await launch(newHome({ onQuit: 'leave' }));
    const { trays } = await app.until('a tray that can start', (state) =>
      (state.trays[0]?.menu ?? []).some(({ id, enabled }) => id === 'start' && enabled),
    );
    await app.control.trayPick(['start']);
    // There is no image to start it from.
    await app.until('its failure', (state) => state.trays[0]?.tooltip !== trays[0]?.tooltip);
  });

  it('may be out of sight: then closing asks, until the user has chosen to hide', async () => {
    const home = newHome({ closeToTray: true, onQuit: 'leave' });
    const desktop = await launch(home, { tray: false });
    const { app } = desktop;
    await desktop.page();
    await app.until('a known setting', ({ trays }) => !trays[0]?.tooltip.includes('starting'));
    const answer = async (response: number) => {
      const { dialogs, windows } = await app.until('a question', (state) => state.dialogs.length > 0);
      expect(windows[0]?.visible).toBe(true);
      await app.control.dialogAnswer(dialogs[0]?.id ?? 0, { response });
    };
    const hidden = () => app.until('a hidden window', ({ windows }) => windows[0]?.visible === false);
    await app.control.windowClose(1);
    await answer(2);
    await app.control.windowClose(1);
    await answer(0);
    await hidden();
    const second = await DesktopApp.launch(main, home).catch((error: Error) => error);
    if (second instanceof DesktopApp) expect(await second.app.exited).toBe(0);
    await desktop.page();
    await app.control.windowClose(1);
    expect((await hidden()).dialogs).toEqual([]);
  });

  it('or the app ends, because its user says so', async () => {
    const desktop = await launch(newHome({ closeToTray: true, onQuit: 'leave' }), { tray: false });
    await desktop.page();
    await desktop.app.until('a known setting', ({ trays }) => !trays[0]?.tooltip.includes('starting'));
    await desktop.app.control.windowClose(1);
    const { dialogs } = await desktop.app.until('a question', (state) => state.dialogs.length > 0);
    await desktop.app.control.dialogAnswer(dialogs[0]?.id ?? 0, { response: 1 });
    expect(await desktop.app.exited).toBe(0);
  });

  it('quit in order: the host ends, nothing is left', async () => {
    const desktop = await launch(newHome({ onQuit: 'leave' }));
    const page = await desktop.page();
    await desktop.seen(page, (seen) => seen.greetings.length > 0);
    const pid = await desktop.hostPid();
    await desktop.app.control.trayPick(['quit']);
    expect(await desktop.app.exited).toBe(0);
    await gone(pid);
  });
});

describe('a machine that shuts down', () => {
  it('is asked to wait, and the app quits in order', async () => {
    const desktop = await launch(newHome({ onQuit: 'leave' }));
    await desktop.page();
    const pid = await desktop.hostPid();
    expect(await desktop.app.control.shutdown()).toBe(true);
    expect(await desktop.app.exited).toBe(0);
    await gone(pid);
  });
});

describe('a host that runs already', () => {
  it('is followed by one of our own when it is killed', async () => {
    const home = newHome();
    const host = await startHost(folder, home);
    hosts.push(host);
    const desktop = await launch(home);
    const page = await desktop.page();
    await desktop.seen(page, (seen) => seen.greetings.length === 1);
    process.kill(host.pid, 'SIGKILL');
    const { greetings } = await desktop.seen(page, (seen) => seen.greetings.length === 2);
    expect(greetings).toEqual([host.pid, await desktop.hostPid()]);
  });

  it('is attached to, outlives the app, and its end is told', async () => {
    const home = newHome();
    const host = await startHost(folder, home);
    hosts.push(host);
    const desktop = await launch(home);
    const page = await desktop.page();
    const { greetings } = await desktop.seen(page, (seen) => seen.greetings.length > 0);
    expect(greetings).toEqual([host.pid]);
    expect((await desktop.app.control.state()).utilities).toEqual([]);
    expect(await nameFile(desktop, page)).toMatchObject(refused);
    await desktop.app.control.quit();
    await desktop.app.exited;
    expect(process.kill(host.pid, 0)).toBe(true);

    const again = await DesktopApp.launch(main, home);
    apps.push(again);
    const other = await again.page();
    await again.seen(other, (seen) => seen.greetings.length > 0);
    await host.end();
    await again.seen(other, (seen) => seen.closed > 0 && seen.refusals.length > 0);
    const { trays } = await again.app.until('the news', (state) => state.dialogs.length > 0);
    expect(trays[0]?.tooltip).toContain('not running');
  });
});

describe('a host that is killed', () => {
  it('is started again three times; then window and tray say so, and the user can start it again', async () => {
    const desktop = await launch();
    const page = await desktop.page();
    const killed = new Set<number>();
    for (let round = 1; round <= 4; round++) {
      const { greetings } = await desktop.seen(page, (seen) => seen.greetings.length === round);
      const pid = greetings.at(-1) ?? 0;
      killed.add(pid);
      process.kill(pid, 'SIGKILL');
      await desktop.seen(page, (seen) => seen.closed >= round);
    }
    expect(killed.size).toBe(4);
    const { refusals } = await desktop.seen(page, (seen) => seen.refusals.length > 0);
    expect(refusals[0]?.message).toContain('ended unexpectedly');
    const { dialogs, trays } = await desktop.app.until('the news', (state) => state.dialogs.length > 0);
    expect(trays[0]?.tooltip).toContain('not running');
    expect(trays[0]?.menu.map(({ id }) => id)).toContain('restart-host');
    await desktop.app.control.dialogAnswer(dialogs[0]?.id ?? 0, { response: 0 });
    await desktop.seen(page, (seen) => seen.greetings.length === 5);
  });
});
