import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page, WebSocketRoute } from '@playwright/test';
import { AppError, toWire } from '../../../electron/contract/errors.ts';
import { contract } from '../../../electron/contract/index.ts';
import type { Def } from '../../../electron/contract/wire/define.ts';
import { clientFrame, type HostFrame, PROTOCOL } from '../../../electron/contract/wire/frames.ts';

const PAGE = fileURLToPath(new URL('../../../build/out/renderer', import.meta.url));
const ORIGIN = 'http://slipway.stand-in.invalid';

/** What the host says, by method: the items of a stream, which then stays open, the answer to a call, or its failure. */
export type Said = Readonly<Record<string, unknown>>;

/**
 * Serves a page the built app and a host whose words are always the same, within the page's own browser: no process, no
 * VM, no port. Every word is held against the contract. What `said` does not name is never answered. After `leave` the
 * host is gone, and stays away.
 */
export async function serveStandIn(page: Page, said: Said): Promise<{ leave(): Promise<void> }> {
  await page.route(`${ORIGIN}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/api/session') return route.fulfill({ json: { token: 'stand-in' } });
    return route.fulfill({ path: join(PAGE, pathname === '/' ? 'index.html' : pathname) });
  });
  const sockets: WebSocketRoute[] = [];
  let left = false;
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    if (left) return void socket.close();
    sockets.push(socket);
    socket.onMessage((text) => answer(socket, said, String(text)));
  });
  return {
    leave: async () => {
      left = true;
      await Promise.all(sockets.map((socket) => socket.close()));
    },
  };
}

/** Opens the app at a page of its own, such as /containers, with a session. */
export async function openAt(page: Page, place: string): Promise<void> {
  await page.addInitScript(() => sessionStorage.setItem('slipway.token', 'stand-in'));
  await page.goto(`${ORIGIN}/#${place}`);
}

function answer(socket: WebSocketRoute, said: Said, text: string): void {
  const send = (frame: HostFrame) => socket.send(JSON.stringify(frame));
  const frame = clientFrame.parse(JSON.parse(text));
  if (frame.t === 'hello') send({ t: 'hello', protocol: PROTOCOL, version: '0.0.0', pid: 1 });
  if (frame.t !== 'call' || !(frame.method in said)) return;
  const words = said[frame.method];
  if (words instanceof AppError) return send({ t: 'error', id: frame.id, error: toWire(words) });
  const [domain = '', name = ''] = frame.method.split('.');
  const def = (contract as unknown as Record<string, Record<string, Def>>)[domain]?.[name];
  if (def?.kind === 'method') send({ t: 'result', id: frame.id, value: def.result.parse(words) });
  else if (def?.kind === 'stream') {
    for (const item of words as readonly unknown[]) send({ t: 'item', id: frame.id, value: def.item.parse(item) });
  }
}
