import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { HostStatus } from '../../../contract/host.ts';
import { clientFrame, type HostFrame, PROTOCOL } from '../../../contract/wire/frames.ts';
import type { HomePaths } from '../../../platform/paths.ts';

/** Serves a home until the end of the test as process 7, which may be ending; resolves with the connections it has. */
export async function servingHost({ hostSocket, root }: HomePaths, { ending = false } = {}): Promise<Set<WebSocket>> {
  const status: HostStatus = {
    ...{ version: '0', pid: 7, home: root, startedAt: 0, ending, state: 'running', stage: null, driver: null },
    ...{
      appOpen: true,
      accelerator: null,
      disk: null,
      dockerHost: '',
      engine: { version: null, apiVersion: null },
      coldReason: null,
      closedPorts: [],
      web: { url: null },
    },
  };
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) =>
    socket.on('message', (text) => {
      const send = (frame: HostFrame) => socket.send(JSON.stringify(frame));
      const frame = clientFrame.parse(JSON.parse(String(text)));
      if (frame.t === 'hello') send({ t: 'hello', protocol: PROTOCOL, version: '0', pid: 7 });
      if (frame.t === 'call') send({ t: 'result', id: frame.id, value: status });
    }),
  );
  await new Promise<void>((resolve) => server.listen(hostSocket, resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return sockets.clients;
}
