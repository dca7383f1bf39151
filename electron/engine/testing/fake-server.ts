import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { removeFolder } from '../../platform/testing/remove-folder.ts';

/** An HTTP server on a Unix socket that misbehaves as told: for faults that a real engine cannot be made to show. */
export interface FakeServer {
  readonly socketPath: string;
  /** Open connections. */
  readonly connections: ReadonlySet<Socket>;
  dispose(): Promise<void>;
}

export interface FakeServerOptions {
  readonly onRequest: RequestListener;
  readonly onUpgrade?: (socket: Duplex, request: IncomingMessage) => void;
}

export async function fakeServer({ onRequest, onUpgrade }: FakeServerOptions): Promise<FakeServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sw-fake-'));
  const socketPath = join(folder, 'd.sock');
  const connections = new Set<Socket>();
  const server = createServer(onRequest);
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => connections.delete(socket));
  });
  if (onUpgrade) server.on('upgrade', (request, socket) => onUpgrade(socket, request));
  await once(server.listen(socketPath), 'listening');
  let over: Promise<void> | null = null;
  const end = async () => {
    for (const socket of connections) socket.destroy();
    const closed = once(server, 'close');
    server.close();
    await closed;
    await removeFolder(folder);
  };
  return {
    socketPath,
    connections,
    dispose() {
      over ??= end();
      return over;
    },
  };
}
