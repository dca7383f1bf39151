import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import type { HostStatus } from '../../contract/host.ts';
import { PROTOCOL } from '../../contract/wire/frames.ts';

/** What a host says of itself, on its socket: a greeting and its status, to whoever asks. `end` closes it. */
export async function fakeHost(path: string, status: HostStatus) {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  let asked = 0;
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString()) as { t: string; id: number; method: string };
      if (frame.t === 'hello') socket.send(JSON.stringify({ t: 'hello', protocol: PROTOCOL, version: '0', pid: 7 }));
      if (frame.t !== 'call') return;
      asked++;
      socket.send(JSON.stringify({ t: 'result', id: frame.id, value: status }));
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    get asked() {
      return asked;
    },
    end: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.clients) socket.terminate();
      }),
  };
}
