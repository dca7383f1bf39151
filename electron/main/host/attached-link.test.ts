import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { PROTOCOL } from '../../contract/wire/frames.ts';
import { homePaths } from '../../platform/paths.ts';
import { attachHost } from './attached-link.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sw-a-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const paths = () => homePaths({ env: { SLIPWAY_HOME: home } });

/** A host that greets; resolves with the connections it has. */
async function greetingHost(): Promise<Set<WebSocket>> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const hello = JSON.stringify({ t: 'hello', protocol: PROTOCOL, version: '0', pid: 7 });
  sockets.on('connection', (socket) => socket.once('message', () => socket.send(hello)));
  await new Promise<void>((resolve) => server.listen(paths().hostSocket, resolve));
  onTestFinished(() => void server.close());
  return sockets.clients;
}

describe.skipIf(process.platform === 'win32')('a host that runs already', () => {
  test('is none where none listens', async () => {
    expect(await attachHost(paths())).toBe(null);
  });

  test.each([
    ['left', (socket: WebSocket) => socket.close(1000, 'Slipway has ended')],
    ['crashed', (socket: WebSocket) => socket.terminate()],
  ])('is attached to, and known to have %s', async (kind, end) => {
    const clients = await greetingHost();
    const link = await attachHost(paths());
    expect(link).toMatchObject({ kind: 'attached', pid: 7 });
    for (const socket of clients) end(socket);
    expect(await link?.ended).toMatchObject({ kind });
  });

  test('is let go of when that was asked for', async () => {
    await greetingHost();
    const link = await attachHost(paths());
    await link?.shutdown({ deadlineMs: 1000 });
    expect(await link?.ended).toEqual({ kind: 'asked' });
  });
});
