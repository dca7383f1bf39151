import { EventEmitter } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { MAX_RESULT, type WireSocket } from '../../contract/wire/frames.ts';
import { serverSocket } from '../servers/server-socket.ts';
import { demoHost } from '../testing/demo-host.ts';
import { thrown } from '../testing/raw-client.ts';
import { client, start, token } from '../testing/web-client.ts';
import { Results } from './results.ts';

afterEach(() => void vi.useRealTimers());

test('an answer that is too large fails its call by name, and the connection goes on', async () => {
  const { api } = demoHost().client();
  const error = await thrown(api.demo.echo({ size: MAX_RESULT }));
  expect(error).toMatchObject({ code: 'UNSUPPORTED', said: { id: 'wire.answerTooLarge' } });
  expect(error.hint).toContain('docker inspect');
  await expect(api.demo.add({ a: 1, b: { c: 1 } })).resolves.toEqual({ sum: 2 });
});

test('large answers at once, of more than a client may have waiting in all, come one after the other', async () => {
  const host = await start();
  const { api, close } = client(host, await token(host));
  // Three bytes each: seven times 24 MiB.
  const answers = await Promise.all(
    Array.from({ length: 7 }, () => api.demo.echo({ size: MAX_RESULT - 1000, letter: '한' })),
  );
  expect(answers.map(({ data }) => data.length)).toEqual(answers.map(() => MAX_RESULT - 1000));
  close();
});

test('answers wait for room up to a bound, then a call fails and those that wait are sent in their order', async () => {
  let wake = () => {};
  let room: Promise<void> | null = new Promise((resolve) => {
    wake = resolve;
  });
  const sent: number[] = [];
  const results = new Results({ send: (message) => void sent.push(JSON.parse(String(message)).id), room: () => room });
  const frame = (id: number) => ({ t: 'result' as const, id, value: 'x'.repeat(MAX_RESULT - 100) });
  const all = [...Array(8).keys()].map((id) => results.send(frame(id), () => id !== 3));
  await expect(results.send(frame(9), () => true)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(sent).toEqual([]);
  room = null;
  wake();
  await Promise.all(all);
  expect(sent).toEqual([0, 1, 2, 4, 5, 6, 7]);
});

// A real one would have to read nothing for half a minute.
test('a client that takes nothing while answers wait for it is cut off; one that takes a little is not', () => {
  vi.useFakeTimers();
  const played = Object.assign(new EventEmitter(), {
    readyState: WebSocket.OPEN,
    OPEN: WebSocket.OPEN,
    bufferedAmount: 60_000_000,
    written: () => {},
    send: (_: unknown, written: () => void) => {
      played.written = written;
    },
    terminate: vi.fn(),
  });
  const wire: WireSocket = serverSocket(played as unknown as WebSocket);
  wire.send('x');
  expect(wire.room?.()).not.toBeNull();
  for (let i = 0; i < 3; i++) {
    vi.advanceTimersByTime(20_000);
    played.written();
  }
  expect(played.terminate).not.toHaveBeenCalled();
  vi.advanceTimersByTime(30_000);
  expect(played.terminate).toHaveBeenCalledOnce();
});
