import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { launchStandIn, type StandInApp } from './launch.ts';

const MAIN = fileURLToPath(new URL('fixture/main.mjs', import.meta.url));
const cleanups: (() => unknown)[] = [];

vi.setConfig({ testTimeout: 60_000 });
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const newHome = (): string => {
  const home = mkdtempSync(join(tmpdir(), 'fixture-'));
  cleanups.push(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  return home;
};

const launch = async (env: NodeJS.ProcessEnv = {}, args: string[] = []): Promise<StandInApp> => {
  const app = await launchStandIn({ main: MAIN, args, env: { ...process.env, FIXTURE_HOME: newHome(), ...env } });
  cleanups.push(() => app.dispose());
  return app;
};

const openPage = async (app: StandInApp): Promise<Page> => {
  const { devtools } = await app.until('a visible window', ({ windows }) => windows[0]?.visible === true);
  const browser: Browser = await chromium.connectOverCDP(devtools ?? '');
  cleanups.push(() => browser.close());
  const page = browser.contexts()[0]?.pages()[0];
  if (!page) throw new Error('no page');
  return page;
};

const logged = (app: StandInApp, text: string) =>
  vi.waitFor(() => expect(app.output()).toContain(text), { timeout: 60_000, interval: 50 });

const heard = (page: Page) => page.waitForFunction(() => (window as unknown as { heard: unknown[] }).heard?.length > 0);

describe('a page', () => {
  it('has the preload’s API before its own scripts run, and nothing else of the preload', async () => {
    const page = await openPage(await launch());
    const seen = await page.evaluate(() => {
      const w = window as unknown as Record<string, unknown>;
      const { double } = w.fixture as { double(n: number): number };
      return {
        early: w.early,
        secret: typeof w.secretOfThePreload,
        binding: Object.getOwnPropertyNames(window).filter((name) => /standIn/i.test(name)),
        doubled: double(21),
        frozen: Object.isFrozen(w.fixture),
        secure: window.isSecureContext,
      };
    });
    expect(seen).toEqual({
      early: 'object',
      secret: 'undefined',
      binding: [],
      doubled: 42,
      frozen: true,
      secure: true,
    });
  });

  it('is under the policy its handler sends, and gets 404 for what the handler does not know', async () => {
    const page = await openPage(await launch());
    expect(await page.evaluate(() => (window as unknown as { inline?: boolean }).inline)).toBeUndefined();
    const tried = await page.evaluate(async () => ({
      own: (await fetch('/nothing')).status,
      foreign: await fetch('https://example.invalid/').then(
        () => 'went out',
        () => 'refused',
      ),
    }));
    expect(tried).toEqual({ own: 404, foreign: 'refused' });
  });

  it('calls main with its true sender, and gets errors and what is not implemented by name', async () => {
    const page = await openPage(await launch());
    const answers = await page.evaluate(async () => {
      const api = (window as unknown as { fixture: Record<string, (...args: number[]) => Promise<unknown>> }).fixture;
      const text = (error: Error): string => error.message;
      return [await api.add?.(2, 3), await api.boom?.().catch(text), await api.missing?.().catch(text)];
    });
    expect(answers[0]).toEqual({ sum: 5, from: 'app://fixture/index.html', top: true });
    expect(answers[1]).toBe("Error invoking remote method 'boom': Error: on purpose");
    expect(answers[2]).toContain('app.noSuchThing is not implemented');
  });

  it('cannot navigate away or open a window', async () => {
    const app = await launch();
    const page = await openPage(app);
    await page.click('#out', { noWaitAfter: true });
    await logged(app, 'will-navigate https://example.invalid/');
    await page.click('#popup', { noWaitAfter: true });
    await logged(app, 'popup https://example.invalid/p');
    const state = await app.control.state();
    expect(state.windows.map(({ url }) => url)).toEqual(['app://fixture/index.html']);
    expect(state.opened).toEqual([{ kind: 'external', target: 'https://example.invalid/p' }]);
  });

  it('is denied what the permission handlers deny', async () => {
    const page = await openPage(await launch());
    const states = await page.evaluate(async () =>
      Promise.all(
        ['geolocation', 'notifications', 'camera'].map(
          async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
        ),
      ),
    );
    expect(states).toEqual(['denied', 'denied', 'denied']);
  });

  it('comes back after its process crashed, and after the window is opened again', async () => {
    const app = await launch();
    await openPage(app);
    await app.control.windowCrash(1);
    await logged(app, 'gone crashed');
    const page = await openPage(app);
    await page.waitForFunction(() => (window as unknown as { early?: string }).early === 'object');
    await app.control.windowClose(1);
    await logged(app, 'all closed');
    await app.control.trayPick(['Open']);
    await openPage(app);
  });
});

describe('message ports', () => {
  it('carry values between a page and a utility process, and close with the page', async () => {
    const app = await launch();
    const page = await openPage(app);
    await page.evaluate(() => (window as unknown as { fixture: { connect(): void } }).fixture.connect());
    await page.waitForFunction(() => (window as unknown as { port?: MessagePort }).port);
    const send = () =>
      (window as unknown as { port: MessagePort }).port.postMessage({ word: 'hi', bytes: new Uint8Array([1, 255]) });
    await page.evaluate(send);
    await heard(page);
    const reply = await page.evaluate(() =>
      (window as unknown as { heard: { bytes: Uint8Array }[] }).heard.map((m) => ({ ...m, bytes: [...m.bytes] })),
    );
    expect(reply).toEqual([{ client: 1, args: ['given'], upper: 'HI', bytes: [1, 255] }]);
    await page.reload();
    await logged(app, 'port of 1 closed');
  });
});

describe('the app', () => {
  it('is one per profile: a second start hands over its arguments and ends', async () => {
    const home = newHome();
    const first = await launch({ FIXTURE_HOME: home }, ['one']);
    await openPage(first);
    const second = await launch({ FIXTURE_HOME: home }, ['two']).catch((error: Error) => error);
    if (!(second instanceof Error)) expect(await second.exited).toBe(0);
    await logged(first, 'second two two');
    first.process.kill('SIGKILL');
    await first.exited;
    const third = await launch({ FIXTURE_HOME: home }, ['three']);
    await openPage(third);
  });

  it('shows its tray to a test, hides a window that refuses to close, and quits in order', async () => {
    const app = await launch({ FIXTURE_KEEP: '1' });
    await openPage(app);
    const { trays } = await app.control.state();
    expect(trays.map(({ tooltip, menu }) => [tooltip, menu.map(({ label, type }) => label || type)])).toEqual([
      ['fixture', ['Open', 'separator', 'Quit']],
    ]);
    await app.control.trayClick();
    await logged(app, 'tray click');
    await app.control.windowClose(1);
    await app.until('a hidden window', ({ windows }) => windows[0]?.visible === false);
  });

  it('quits by its menu, with its windows and utility processes', async () => {
    const app = await launch();
    await openPage(app);
    const { utilities } = await app.control.state();
    expect(utilities.map(({ serviceName }) => serviceName)).toEqual(['fixture']);
    await app.control.trayPick(['Quit']);
    expect(await app.exited).toBe(0);
    expect(app.output()).toMatch(/before-quit\nwill-quit/);
    const gone = () => expect(() => process.kill(utilities[0]?.pid ?? 0, 0)).toThrow('ESRCH');
    await vi.waitFor(gone, { timeout: 60_000, interval: 20 });
  });
});
