import { createConnection } from 'node:net';
import { WebSocket } from 'ws';
import { contract } from '../../../electron/contract/index.ts';
import { connect } from '../../../electron/contract/wire/client.ts';
import { overWebSocket } from '../../../electron/contract/wire/web-socket.ts';
import type { BenchContext } from './row.ts';

/** The contract's client on a host.sock, closed when the part ends. */
export async function connectHost(hostSocket: string, context: BenchContext) {
  const socket = new WebSocket('ws://localhost/rpc', { createConnection: () => createConnection(hostSocket) });
  const connection = connect(contract, overWebSocket(socket), { client: 'ui' });
  context.onEnd(() => connection.close());
  await connection.ready;
  return connection.api;
}
