import { createServer } from 'node:http';
import type { Logger } from '../../base/logger.ts';
import { listenPrivately } from '../../platform/private-server.ts';
import type { HelloFrame } from '../rpc/connection.ts';
import type { RpcServer } from '../rpc/server.ts';
import { serverSocket } from './server-socket.ts';
import { RPC_PATH, refuseUpgrade, webSockets } from './upgrade.ts';

/** Far above what a user's own tools open, and a bound all the same. */
const MAX_CONNECTIONS = 256;

export interface LocalServerOptions {
  /** A Unix socket's path, or a named pipe's. */
  readonly path: string;
  readonly rpc: RpcServer;
  readonly log: Logger;
  /** For pipes, whose permissions do not keep other users out; a socket's file permissions are proof enough. */
  readonly authorize?: (hello: HelloFrame) => void;
}

export interface LocalServer {
  close(): Promise<void>;
}

/** Serves the contract on host.sock: WebSocket over HTTP over a socket that only this user can reach. */
export async function serveLocally({ path, rpc, log, authorize }: LocalServerOptions): Promise<LocalServer> {
  const sockets = webSockets();
  const server = createServer((_, response) => {
    response.writeHead(426, { Upgrade: 'websocket', 'Content-Length': 0 }).end();
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== RPC_PATH) {
      refuseUpgrade(socket, 404);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      rpc.accept(serverSocket(webSocket), { web: false, ...(authorize ? { authorize } : {}) });
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
