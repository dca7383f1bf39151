import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { BuiltPage } from '../../platform/built-page.ts';
import { ended, rawRequest, silent } from '../testing/raw-http.ts';
import { client, start, token } from '../testing/web-client.ts';
import { webHost } from '../testing/web-host.ts';
import { WEB_LIMITS, WebServer } from './web-server.ts';

describe('bounds', () => {
  test('are those of the rules', () => {
    expect(WEB_LIMITS).toMatchObject({ clients: 64, strangers: 256, headersMs: 5000, requestMs: 10_000 });
  });

  test('the page that is one too many is told; when one ends there is room', async () => {
    const host = await start({ limits: { clients: 2 } });
    const secret = await token(host);
    const [first] = [client(host, secret), client(host, secret)].map((page) => page);
    await first?.ready;
    await expect(client(host, secret).ready).rejects.toMatchObject({ code: 'CONFLICT' });
    first?.close();
    await vi.waitFor(() => client(host, secret).ready, { timeout: 60_000 });
  });

  const hurried = { headersMs: 300, requestMs: 600, checkMs: 50 };

  test('headers that do not come in time end the connection, and so does silence', async () => {
    const host = await start({ limits: hurried });
    const slow = await silent(host.port);
    slow.write(`GET / HTTP/1.1\r\nHost: ${host.host}\r\nX-`);
    const mute = await silent(host.port);
    await Promise.all([ended(slow), ended(mute)]);
  });

  test('a body that does not come in time ends the connection', async () => {
    const host = await start({ limits: hurried });
    const socket = await silent(host.port);
    const head = `Host: ${host.host}\r\nOrigin: ${host.origin}\r\nContent-Type: application/json\r\nContent-Length: 50`;
    socket.write(`POST /api/session HTTP/1.1\r\n${head}\r\n\r\n{"co`);
    await ended(socket);
  });

  test('headers that are too large are refused', async () => {
    const host = await start();
    const text = `GET / HTTP/1.1\r\nHost: ${host.host}\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect((await rawRequest(host.port, text)).status).toBe(431);
  });

  test.each([
    'GET http://evil.example/ HTTP/1.1',
    'OPTIONS * HTTP/1.1',
    'CONNECT evil.example:443 HTTP/1.1',
    'nonsense',
  ])('the request line %j leads nowhere', async (line) => {
    const host = await start();
    const { status } = await rawRequest(host.port, `${line}\r\nHost: ${host.host}\r\n\r\n`);
    expect([0, 400, 405]).toContain(status);
  });

  test('a taken port is named', async () => {
    const host = await start();
    const page = await BuiltPage.open(join(host.folder, 'page'));
    const again = WebServer.start({
      port: host.port,
      page,
      access: host.access,
      downloads: host.downloads,
      rpc: host.rpc,
      log: nullLogger,
    });
    await expect(again).rejects.toMatchObject({ code: 'IN_USE', details: { port: host.port } });
  });

  test('a folder without a built page is named', async () => {
    await expect(BuiltPage.open('/nonexistent')).rejects.toMatchObject({
      code: 'IO_ERROR',
      hint: expect.any(String),
    });
  });

  test('closing leaves nothing open', async () => {
    const host = await webHost();
    const { ready, closed } = client(host, await token(host));
    await ready;
    await host.close();
    await closed;
    await expect(
      new Promise((resolve, reject) => httpRequest(host.web.url, resolve).on('error', reject).end()),
    ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
