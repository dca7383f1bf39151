import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { createProfile } from '../../fixtures/profile.ts';
import { serveWeb } from '../../fixtures/shells/serve-web.ts';

/** A page on another port of this machine, as any container that publishes one can serve: to a browser it is same-site. */
async function otherPage() {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>other</title><body>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close().closeAllConnections() };
}

/** Whatever a page can try, and what came of it. */
function attempts(page: Page, target: { origin: string; host: string; code: string; script: string }) {
  return page.evaluate(async ({ origin, host, code, script }) => {
    const outcome = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        () => 'refused',
      );
    const body = JSON.stringify({ code });
    const session = `${origin}/api/session`;
    const loaded = (element: HTMLElement) =>
      new Promise((resolve, reject) => {
        element.onload = resolve;
        element.onerror = reject;
        document.body.append(element);
      });
    return {
      read: await outcome(fetch(`${origin}/`)),
      readOpaque: await outcome(fetch(`${origin}/`, { mode: 'no-cors' })),
      json: await outcome(
        fetch(session, {
          method: 'POST',
          body,
          headers: { 'Content-Type': 'application/json' },
          credentials: 'include',
        }),
      ),
      text: await outcome(fetch(session, { method: 'POST', body, mode: 'no-cors' })),
      script: await outcome(loaded(Object.assign(document.createElement('script'), { src: `${origin}${script}` }))),
      socket: await outcome(
        new Promise((resolve, reject) => {
          const socket = new WebSocket(`ws://${host}/rpc`);
          socket.onopen = resolve;
          socket.onerror = reject;
        }),
      ),
    };
  }, target);
}

/** Posts the code as a form does, which no rule of the browser's keeps a page from. */
async function postForm(page: Page, action: string, code: string): Promise<number | undefined> {
  const answer = page.waitForResponse(action);
  await page.evaluate(
    ({ action, code }) => {
      const form = Object.assign(document.createElement('form'), { action, method: 'post', enctype: 'text/plain' });
      form.append(Object.assign(document.createElement('input'), { name: `{"code":"${code}","x":"`, value: '"}' }));
      document.body.append(form);
      form.submit();
    },
    { action, code },
  );
  await page.waitForURL(action);
  return (await answer).status();
}

test('a page on another port of this machine gets nothing of Slipway’s, and cannot use up its link', async ({
  page,
  context,
}) => {
  const profile = createProfile({ startOnLaunch: false });
  const served = await serveWeb(profile);
  const other = await otherPage();
  try {
    const { origin, host, hash } = new URL(served.url);
    const code = hash.replace('#code=', '');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await (await fetch(origin)).text())?.[1] ?? '';
    expect(script).not.toBe('');
    await page.goto(other.url);
    const refused = 'refused';
    expect(await attempts(page, { origin, host, code, script })).toEqual({
      ...{ read: refused, readOpaque: refused, json: refused, text: refused, script: refused, socket: refused },
    });

    await page.evaluate(
      (src) => document.body.append(Object.assign(document.createElement('iframe'), { src })),
      origin,
    );
    await expect.poll(() => page.frames().map((frame) => frame.url())).toContain('chrome-error://chromewebdata/');

    const popup = context.waitForEvent('page');
    await page.evaluate((url) => Object.assign(window, { opened: window.open(url) }), origin);
    const opened = await popup;
    await opened.waitForLoadState();
    // Its opener has lost hold of it, and it of its opener.
    await expect.poll(() => page.evaluate(() => (window as { opened?: Window }).opened?.closed)).toBe(true);
    expect(await opened.evaluate(() => window.opener)).toBeNull();
    await opened.close();

    expect(await postForm(page, `${origin}/api/session`, code)).toBe(403);

    await page.goto(served.url);
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Containers' })).toBeVisible();
    expect(await context.cookies()).toEqual([]);
  } finally {
    other.close();
    await served.end();
    profile.dispose();
  }
});
