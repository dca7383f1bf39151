import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rawRequest } from '../testing/raw-http.ts';
import { get, start, token, upgrade } from '../testing/web-client.ts';

const canConnect = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const done = (connected: boolean) => () => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', done(true)).once('error', done(false)).once('timeout', done(false));
  });

describe('the page', () => {
  test('is served with its policy, and without a token', async () => {
    const host = await start();
    const answer = await get(host, '/');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<title>Slipway</title>');
    const headers = Object.fromEntries(answer.headers);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "font-src 'self'",
      `connect-src 'self' ws://${host.host}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  test('its files are served as what they are; its routes are the document', async () => {
    const host = await start();
    const script = await get(host, '/assets/app-1a2b.js');
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    for (const route of ['/containers', '/images/sha256:ab', '/?x=1']) {
      expect(await (await get(host, route)).text()).toContain('Slipway');
    }
  });

  test.each([
    '/unlisted.txt',
    '/manifest.json',
    '/assets/app-1a2b.js.map',
    '/assets/',
    '/api',
    '/api/other',
    '/%2e%2e/web-token',
    '/..%2fweb-token',
    '/web-token.txt',
    '//etc/passwd.txt',
    '/constructor.js',
  ])('%s does not exist', async (path) => {
    const host = await start();
    const { status, body } = await rawRequest(host.port, `GET ${path} HTTP/1.1\r\nHost: ${host.host}\r\n\r\n`);
    expect(status).toBe(404);
    expect(body).not.toContain('root:');
  });

  test('a path that climbs out reaches nothing', async () => {
    const host = await start();
    const { body } = await rawRequest(host.port, `GET /../web-token HTTP/1.1\r\nHost: ${host.host}\r\n\r\n`);
    expect(body).not.toContain(await token(host));
  });

  test('a listed file whose bytes are not those that were built is not served', async () => {
    const host = await start();
    await writeFile(join(host.folder, 'page/assets/app-1a2b.js'), 'evil()');
    const answer = await get(host, '/assets/app-1a2b.js');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('evil');
  });

  test('other methods are refused', async () => {
    const host = await start();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await fetch(`${host.origin}/`, { method })).status).toBe(405);
    }
  });
});

describe('Host', () => {
  test.each([
    ['another name', 'Host: evil.example'],
    ['localhost', 'Host: localhost:PORT'],
    ['no port', 'Host: 127.0.0.1'],
    ['another port', 'Host: 127.0.0.1:1'],
    ['two of them', 'Host: 127.0.0.1:PORT\r\nHost: evil.example'],
    ['none, as HTTP/1.0 allows', ''],
  ])('%s is misdirected, whatever the path', async (_, line) => {
    const host = await start();
    const header = line.replace('PORT', String(host.port));
    for (const target of ['GET /', 'GET /nope.txt', 'POST /api/session', 'GET /rpc']) {
      const version = header ? '1.1' : '1.0';
      const { status } = await rawRequest(
        host.port,
        `${target} HTTP/${version}\r\n${header ? `${header}\r\n` : ''}\r\n`,
      );
      expect(status).toBe(421);
    }
  });

  test('a WebSocket to another name is misdirected too', async () => {
    const host = await start();
    expect((await upgrade(host, { Host: 'evil.example' })).status).toBe(421);
  });

  test('only 127.0.0.1 listens: no other address of this machine does', async () => {
    const host = await start();
    expect(new URL(host.web.url).hostname).toBe('127.0.0.1');
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    // 127.0.0.2 is this machine, too, where nothing but 127.0.0.1 is configured.
    const addresses = ['127.0.0.2', '::1', ...others.map(({ address }) => address)];
    for (const address of addresses.filter((one) => one !== '127.0.0.1')) {
      expect(await canConnect(address, host.port), address).toBe(false);
    }
  });
});
