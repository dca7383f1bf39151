import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WireError } from '../../contract/errors.ts';
import type { HostStatus } from '../../contract/host.ts';
import { PROTOCOL } from '../../contract/wire/frames.ts';

/** What a host says of itself, on its socket: a greeting and its status, to whoever asks; some methods it refuses. `end` closes it. */
export async function fakeHost(path: string, status: HostStatus, refused: Readonly<Record<string, WireError>> = {}) {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  let asked = 0;
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString()) as { t: string; id: number; method: string };
      if (frame.t === 'hello') socket.send(JSON.stringify({ t: 'hello', protocol: PROTOCOL, version: '0', pid: 7 }));
      if (frame.t !== 'call') return;
      asked++;
      const error = refused[frame.method];
      socket.send(
        JSON.stringify({ id: frame.id, ...(error ? { t: 'error', error } : { t: 'result', value: status }) }),
      );
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
