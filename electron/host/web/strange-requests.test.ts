import { expect, test } from 'vitest';
import { rawRequest } from '../testing/raw-http.ts';
import { type Host, session, start, token, upgrade, withCode } from '../testing/web-client.ts';

/** A handshake as our page makes it, with these lines before or in place of its own. */
const handshake = (host: Host, { first = 'GET /rpc HTTP/1.1', lines = [] as string[], own = ours(host) } = {}) =>
  rawRequest(host.port, [first, ...own, ...lines, '', ''].join('\r\n'));

const ours = (host: Host, without = '') =>
  [
    `Host: ${host.host}`,
    `Origin: ${host.origin}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ].filter((line) => !line.startsWith(`${without}:`));

test.each<[string, (host: Host) => Parameters<typeof handshake>[1]]>([
  ['a second Host', () => ({ lines: ['Host: evil.example'] })],
  ['a second Origin', () => ({ lines: ['Origin: http://evil.example'] })],
  ['the same Origin twice', (host) => ({ lines: [`Origin: ${host.origin}`] })],
  [
    'a list of Origins',
    (host) => ({ own: ours(host, 'Origin'), lines: [`Origin: ${host.origin} http://evil.example`] }),
  ],
  ['an Origin with a path', (host) => ({ own: ours(host, 'Origin'), lines: [`Origin: ${host.origin}/`] })],
  ['an Origin in capitals', (host) => ({ own: ours(host, 'Origin'), lines: [`Origin: HTTP://${host.host}`] })],
  ['an Origin with a user', (host) => ({ own: ours(host, 'Origin'), lines: [`Origin: http://x@${host.host}`] })],
  [
    'an Origin that is a prefix',
    (host) => ({ own: ours(host, 'Origin'), lines: [`Origin: ${host.origin}.evil.example`] }),
  ],
  [
    'a page of another origin beside ours',
    () => ({ lines: ['Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: cross-site'] }),
  ],
  ['a list in Sec-Fetch-Site', () => ({ lines: ['Sec-Fetch-Site: same-origin, same-site'] })],
  ['an empty Sec-Fetch-Site', () => ({ lines: ['Sec-Fetch-Site:'] })],
  ['a navigation', () => ({ lines: ['Sec-Fetch-Site: none'] })],
  ['a Host with a dot at its end', (host) => ({ own: ours(host, 'Host'), lines: [`Host: 127.0.0.1.:${host.port}`] })],
  ['a Host written otherwise', (host) => ({ own: ours(host, 'Host'), lines: [`Host: 2130706433:${host.port}`] })],
  ['a Host with a user', (host) => ({ own: ours(host, 'Host'), lines: [`Host: x@${host.host}`] })],
  ['a whole address as its target', (host) => ({ first: `GET http://${host.host}/rpc HTTP/1.1` })],
  ['a method that writes', () => ({ first: 'POST /rpc HTTP/1.1', lines: ['Content-Length: 0'] })],
  [
    'an old version of the protocol',
    (host) => ({ own: ours(host, 'Sec-WebSocket-Version'), lines: ['Sec-WebSocket-Version: 7'] }),
  ],
  ['no key', (host) => ({ own: ours(host, 'Sec-WebSocket-Key') })],
  [
    'an upgrade to HTTP/2',
    (host) => ({ own: ours(host, 'Upgrade'), lines: ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'] }),
  ],
])('a handshake with %s opens nothing', async (_, how) => {
  const host = await start();
  const { status } = await handshake(host, how(host));
  expect(status === 0 || status >= 400, String(status)).toBe(true);
  expect(host.rpc.size).toBe(0);
  // And it has done no harm to the next one.
  expect((await upgrade(host, {})).status).toBe(101);
});

test.each([
  ['two lengths', 'Content-Length: 5\r\nContent-Length: 50'],
  ['a length and chunks', 'Content-Length: 50\r\nTransfer-Encoding: chunked'],
  ['a length that is none', 'Content-Length: +50'],
  ['chunks by another name', 'Transfer-Encoding: xchunked'],
  ['a folded line', 'X-A: b\r\n c: d\r\nContent-Length: 50'],
  ['a NUL', 'X-A: \0\r\nContent-Length: 50'],
])('a body with %s is refused, and what follows it is not taken for a request', async (_, lines) => {
  const host = await start();
  const code = host.code();
  const inner = `POST /api/session HTTP/1.1\r\nHost: ${host.host}\r\nOrigin: ${host.origin}\r\nContent-Type: application/json\r\nContent-Length: ${withCode(code).length}\r\n\r\n${withCode(code)}`;
  const head = `POST /api/session HTTP/1.1\r\nHost: ${host.host}\r\nOrigin: http://evil.example\r\nContent-Type: application/json`;
  const { status, body } = await rawRequest(host.port, `${head}\r\n${lines}\r\n\r\n0\r\n\r\n${inner}`);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body).not.toContain(await token(host));
  expect((await session(host, withCode(code))).status).toBe(200);
});

test('a body in chunks is bounded like any other', async () => {
  const host = await start();
  const head = `POST /api/session HTTP/1.1\r\nHost: ${host.host}\r\nOrigin: ${host.origin}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked`;
  const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`;
  expect((await rawRequest(host.port, `${head}\r\n\r\n${chunk.repeat(3)}`)).status).toBe(413);
});
