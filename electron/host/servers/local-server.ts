import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '../../base/logger.ts';
import { listenPrivately } from '../../platform/private-server.ts';
import type { Authorize } from '../rpc/connection.ts';
import type { RpcServer } from '../rpc/server.ts';
import { ConnectionBounds } from './connection-bounds.ts';
import { serverSocket } from './server-socket.ts';
import { RPC_PATH, refuseUpgrade, webSockets } from './upgrade.ts';

/** Far above what a user's own tools open, and a bound all the same. Windows' pipes let other users in, as strangers. */
const LIMITS = { strangers: 256, clients: 256 };

export interface LocalServerOptions {
  /** A Unix socket's path, or a named pipe's. */
  readonly path: string;
  readonly rpc: RpcServer;
  readonly log: Logger;
  /** For pipes, whose permissions do not keep other users out; a socket's file permissions are proof enough. */
  readonly authorize?: Authorize;
}

export interface LocalServer {
  close(): Promise<void>;
}

/** Serves the contract on host.sock: WebSocket over HTTP over a socket that only this user can reach. */
export async function serveLocally({ path, rpc, log, authorize }: LocalServerOptions): Promise<LocalServer> {
  const sockets = webSockets();
  const bounds = new ConnectionBounds(LIMITS);
  const server = createServer((_, response) => {
    response.writeHead(426, { Upgrade: 'websocket', 'Content-Length': 0 }).end();
  });
  server.on('connection', (socket) => bounds.enter(socket));
  // An http server's upgrades come on the sockets of its connections.
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== RPC_PATH) {
      refuseUpgrade(socket, 404);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      bounds.listen(socket as Socket);
      rpc.accept(serverSocket(webSocket), {
        web: false,
        authorize: (hello) => authorize?.(hello) ?? bounds.admit(socket as Socket),
      });
    });
  });
  await listenPrivately(server, path);
  log.info('serving clients', { path });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.clients) socket.terminate();
        server.closeAllConnections();
      }),
  };
}
