import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { PROTOCOL } from '../contract/wire/frames.ts';
import { connectToHost, UnusableHostError } from './host-connection.ts';
import { homePaths } from './paths.ts';
import { processStartTime } from './process-identity.ts';
import { removeFolder } from './testing/remove-folder.ts';

let home: string;
const servers: Server[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sw-c-'));
});
afterEach(async () => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) server.close();
  await removeFolder(home);
});

const paths = () => homePaths({ env: { SLIPWAY_HOME: home } });
const connect = () => connectToHost(paths(), { client: 'cli' });

async function listening(onConnection: (socket: Socket, server: Server) => void): Promise<Server> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket, server);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(paths().hostSocket, resolve));
  return server;
}

/** A host that greets with these words, and says goodbye with those. */
async function greeting(protocol: number, goodbye?: string): Promise<void> {
  const sockets = new WebSocketServer({ noServer: true });
  const server = createHttp().on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.once('message', () => {
        client.send(JSON.stringify({ t: 'hello', protocol, version: '0', pid: 7 }));
        if (goodbye !== undefined) client.close(1000, goodbye);
      });
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(paths().hostSocket, resolve));
}

describe.skipIf(process.platform === 'win32')('the host of a home', () => {
  test('is none without a socket, behind one that was left, and where a file is in the way of it', async () => {
    expect(await connect()).toBe(null);
    await writeFile(paths().hostSocket, '');
    expect(await connect()).toBe(null);
    const below = homePaths({ env: { SLIPWAY_HOME: paths().hostSocket } });
    expect(await connectToHost(below, { client: 'cli' })).toBe(null);
  });

  test('is none when it ends as it is connected to', async () => {
    let connections = 0;
    await listening((socket, server) => {
      connections++;
      server.close();
      socket.destroy();
    });
    expect([await connect(), connections]).toEqual([null, 1]);
  });

  test('is looked for once more after a reset, and not for ever', async () => {
    let connections = 0;
    await listening((socket) => {
      connections++;
      socket.destroy();
    });
    await expect(connect()).rejects.toMatchObject({ code: expect.stringMatching(/^(IO_ERROR|CONNECTION_LOST)$/) });
    expect(connections).toBe(2);
  });

  test('that accepts and says nothing is named, with what to do', async () => {
    const accepted = new Promise<void>((resolve) => void listening(() => resolve()));
    const startTime = await processStartTime(process.pid);
    await writeFile(paths().hostLockFile, JSON.stringify({ pid: process.pid, startTime }));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const answer = connect().catch((error: unknown) => error);
    await accepted;
    await vi.advanceTimersByTimeAsync(60_000);
    const error = await answer;
    expect(error).toBeInstanceOf(UnusableHostError);
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      message: `the Slipway host (process ${process.pid}) does not answer`,
      hint: expect.stringContaining('slipway down --force'),
    });
  });

  test('that speaks another protocol is one that stays so, and can be ended', async () => {
    await greeting(PROTOCOL + 1);
    const error = await connect().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnusableHostError);
    expect(error).toMatchObject({
      code: 'VERSION_MISMATCH',
      hint: expect.stringContaining('slipway down --force'),
    });
  });

  test('says goodbye, or is gone without', async () => {
    await greeting(PROTOCOL, 'Slipway has ended');
    const host = await connect();
    expect([host?.greeting.pid, await host?.saidGoodbye]).toEqual([7, true]);
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    await greeting(PROTOCOL, '');
    expect(await (await connect())?.saidGoodbye).toBe(false);
  });
});
