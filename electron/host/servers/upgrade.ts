import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { MAX_CLIENT_FRAME } from '../../contract/wire/frames.ts';

/** Where the protocol is spoken, on every server. */
export const RPC_PATH = '/rpc';

/** Accepts WebSockets for a server that has checked the request. Frames above the protocol's limit end a connection. */
export function webSockets(): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: MAX_CLIENT_FRAME,
    // Loopback needs no compression, and what is not inflated cannot be a bomb.
    perMessageDeflate: false,
  });
}

/** Answers an upgrade request that is turned down, and ends its connection. */
export function refuseUpgrade(socket: Duplex, status: number, headers: Readonly<Record<string, string>> = {}): void {
  const fields = { ...headers, Connection: 'close', 'Content-Length': '0' };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`, () => socket.destroy());
}
