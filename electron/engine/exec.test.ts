import { type Duplex, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { recentOutput } from './attach.ts';
import { outputOf, runExec } from './exec.ts';
import type { FakeServerOptions } from './testing/fake-server.ts';
import { playedEngine } from './testing/played-engine.ts';
import { until } from './testing/until.ts';

const containerId = 'a'.repeat(64);

describe('runExec', () => {
  const stuck = (onStart = () => {}): FakeServerOptions => ({
    onRequest: (_request, response) => response.end(JSON.stringify({ Id: 'b'.repeat(64) })),
    onUpgrade(socket) {
      onStart();
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      socket.on('end', () => socket.end()).resume();
    },
  });
  const spec = { containerId, command: ['true'] };

  it('that takes too long is a timeout, and leaves no connection', async () => {
    const { client, server } = await playedEngine(stuck());
    await expect(runExec(client, spec, { deadlineMs: 100, limit: 10 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await until('the connection to close', () => server.connections.size === 0);
  });

  it('can be cancelled', async () => {
    const cancel = new AbortController();
    const { client } = await playedEngine(stuck(() => cancel.abort()));
    const running = runExec(client, spec, { deadlineMs: 60_000, limit: 10, signal: cancel.signal });
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

it('output that ends within a frame is not taken for all there is', async () => {
  const cut = Readable.from([Buffer.from([1, 0, 0, 0, 0, 0, 0, 9]), Buffer.from('half')]) as unknown as Duplex;
  let read = '';
  const reading = (async () => {
    for await (const { data } of outputOf(cut)) read += data;
  })();
  await expect(reading).rejects.toMatchObject({ code: 'ENGINE_ERROR' });
  expect(read).toBe('half');
});

describe('recentOutput', () => {
  it('gives what has come of a log that never ends', async () => {
    const { client, server } = await playedEngine({ onRequest: (_request, response) => void response.write('so far') });
    // It is always waited for: long enough for a machine that is busy with others.
    const options = { tty: true, lines: 10, limit: 100, deadlineMs: 5000 };
    expect(String(await recentOutput(client, containerId, options))).toBe('so far');
    await until('the connection to close', () => server.connections.size === 0);
  });
});
