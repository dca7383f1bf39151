import { readFile } from 'node:fs/promises';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import { connect } from '../../contract/wire/client.ts';
import { overWebSocket } from '../../contract/wire/web-socket.ts';
import { demoContract } from './demo-host.ts';
import { rawRequest } from './raw-http.ts';
import { type WebHostOptions, webHost } from './web-host.ts';

export type Host = Awaited<ReturnType<typeof webHost>>;
const open: Host[] = [];
/** Browser mode that ends with the test. */
export const start = async (options?: WebHostOptions) => {
  const host = await webHost(options);
  open.push(host);
  return host;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((host) => host.close()));
});

export const get = (host: Host, path: string, headers: Record<string, string> = {}) =>
  fetch(`${host.origin}${path}`, { headers, redirect: 'manual' });

/** The exchange as the page makes it; what a test gives replaces the page's own headers, undefined takes one away. */
export function session(host: Host, body: string, headers: Record<string, string | undefined> = {}) {
  const own = {
    Host: host.host,
    Origin: host.origin,
    'Sec-Fetch-Site': 'same-origin',
    'Content-Type': 'application/json',
  };
  const lines = Object.entries({ ...own, ...headers }).flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
  const head = ['POST /api/session HTTP/1.1', ...lines, `Content-Length: ${Buffer.byteLength(body)}`];
  return rawRequest(host.port, `${head.join('\r\n')}\r\n\r\n${body}`);
}

export const withCode = (code: string) => JSON.stringify({ code });

/** Opens a WebSocket with exactly these headers and says how it went: the status, or 101. */
export function upgrade(host: Host, headers: Record<string, string | undefined>, path = '/rpc') {
  const own = {
    Host: host.host,
    Origin: host.origin,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const lines = Object.entries({ ...own, ...headers }).flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
  return rawRequest(host.port, `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
}

export const webSocket = (host: Host) => new WebSocket(`ws://${host.host}/rpc`, { origin: host.origin });

export const token = async (host: Host) => (await readFile(host.tokenFile, 'utf8')).trim();

export function client(host: Host, withToken?: string) {
  const info = { client: 'ui' as const, ...(withToken === undefined ? {} : { token: withToken }) };
  return connect(demoContract, overWebSocket(webSocket(host)), info);
}
