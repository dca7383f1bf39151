import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { PROTOCOL } from '../../contract/wire/frames.ts';
import { rawRequest, silent } from '../testing/raw-http.ts';
import { client, type Host, session, start, token, webSocket, withCode } from '../testing/web-client.ts';
import { WEB_LIMITS } from './web-server.ts';

/** Only the bounds end a connection here, no deadline; there are few places, so that few fill them. */
const patient = { limits: { strangers: 32, headersMs: 600_000, requestMs: 600_000, keepAliveMs: 600_000 } };
/** Twice as many as there are places for strangers. */
const MANY = 64;

const opened: Socket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
});

/** Connections that each say this much, and no more. */
async function crowd(host: Host, text: string, count = MANY): Promise<void> {
  for (let i = 0; i < count; i++) {
    const socket = await silent(host.port);
    socket.write(text);
    opened.push(socket);
  }
}

const page = (host: Host) => `GET /assets/app-1a2b.js HTTP/1.1\r\nHost: ${host.host}\r\n\r\n`;
const post = (host: Host) =>
  `POST /api/session HTTP/1.1\r\nHost: ${host.host}\r\nOrigin: ${host.origin}\r\nContent-Type: application/json\r\n`;
const upgradeHead = (host: Host) =>
  [
    'GET /rpc HTTP/1.1',
    `Host: ${host.host}`,
    `Origin: ${host.origin}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');

describe('whoever stands at the door', () => {
  test.each<[string, (host: Host) => string]>([
    ['says nothing', () => ''],
    ['never ends its headers', (host) => `GET / HTTP/1.1\r\nHost: ${host.host}\r\nX-Slow: `],
    ['never ends its body', (host) => `${post(host)}Content-Length: 50\r\n\r\n{"co`],
    ['asks and never reads', (host) => page(host)],
    ['asks a hundred times at once', (host) => page(host).repeat(100)],
    ['opens a WebSocket and never says hello', upgradeHead],
    ['is sent away by Host', () => 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
    ['guesses and waits for the answer', (host) => `${post(host)}Content-Length: 12\r\n\r\n{"code":"x"}`],
  ])('%s, as often as it likes, keeps no page out, and no page’s connection is lost', async (_, text) => {
    const host = await start(patient);
    const secret = await token(host);
    const before = client(host, secret);
    await before.ready;

    await crowd(host, text(host));

    expect((await rawRequest(host.port, page(host))).status).toBe(200);
    const answer = await session(host, withCode(host.code()));
    expect(JSON.parse(answer.body)).toEqual({ token: secret });
    const after = client(host, secret);
    await after.ready;
    for (const { api } of [before, after])
      await expect(api.demo.add({ a: 1, b: { c: 1 } })).resolves.toEqual({ sum: 2 });
  });

  test('five hundred that say nothing take no more places than there are: the first to come are the first to go', async () => {
    const host = await start();
    await crowd(host, '', 500);
    for (const socket of opened) socket.resume();
    const ended = () => opened.filter((socket) => socket.destroyed);
    await expect.poll(() => ended().length).toBeGreaterThanOrEqual(500 - WEB_LIMITS.strangers);
    expect(opened.slice(0, ended().length)).toEqual(ended());
    expect((await rawRequest(host.port, page(host))).status).toBe(200);
  });

  test('keeps its place by asking, and not by a byte now and then', async () => {
    const host = await start({ limits: { ...patient.limits, strangers: 3 } });
    const [asks, drips] = [await silent(host.port), await silent(host.port)];
    opened.push(asks, drips);
    const answers: string[] = [];
    asks.on('data', (data) => answers.push(data.toString()));
    asks.write(page(host));
    await expect.poll(() => answers.join('')).toContain('console.log');
    drips.write('GET / HT');
    await crowd(host, '', 2);
    drips.resume();
    await expect.poll(() => drips.destroyed).toBe(true);
    expect(asks.destroyed).toBe(false);
  });

  test.each<[string, (socket: WebSocket) => void]>([
    ['the largest frame there is', (socket) => socket.send('x'.repeat(1_000_000))],
    [
      'one that never ends, piece by piece',
      (socket) => {
        for (let i = 0; i < 64; i++) socket.send('x'.repeat(512), { fin: false });
      },
    ],
  ])('is cut off when it says more than a hello: %s', async (_, speak) => {
    const host = await start(patient);
    const socket = webSocket(host);
    socket.on('error', () => undefined);
    await once(socket, 'open');
    speak(socket);
    // Without a goodbye: nothing of it has been read.
    const [code] = await once(socket, 'close');
    expect(code).toBe(1006);
    await expect.poll(() => host.rpc.size).toBe(0);
  });

  test('what a page says after its hello may be as large as ever', async () => {
    const host = await start(patient);
    const page = webSocket(host);
    await once(page, 'open');
    page.send(JSON.stringify({ t: 'hello', protocol: PROTOCOL, client: 'ui', token: await token(host) }));
    page.send(
      JSON.stringify({ t: 'call', id: 1, method: 'demo.add', params: { a: 1, b: { c: 1 }, x: 'x'.repeat(900_000) } }),
    );
    const answers: string[] = [];
    page.on('message', (data) => answers.push(String(data)));
    await expect.poll(() => answers).toHaveLength(2);
    expect(JSON.parse(answers[1] ?? '')).toMatchObject({ id: 1 });
    page.close();
  });

  test('WebSockets with wrong tokens by the hundred leave no connection of the protocol behind', async () => {
    const host = await start();
    const closed = Array.from({ length: 100 }, () => {
      const socket = webSocket(host);
      socket.on('error', () => undefined);
      socket.on('open', () =>
        socket.send(JSON.stringify({ t: 'hello', protocol: PROTOCOL, client: 'ui', token: 'wrong' })),
      );
      return new Promise((resolve) => socket.on('close', resolve));
    });
    await client(host, await token(host)).ready;
    await Promise.all(closed);
    await expect.poll(() => host.rpc.size).toBe(1);
  });
});
