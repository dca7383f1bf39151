import { get, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { proxiedEngine } from '../testing/proxied-engine.ts';

const PING = 'GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK';

/** Answers each ping it is sent, however they come. */
const answering = (stream: Duplex) => {
  let asked = '';
  stream.on('data', (chunk: Buffer) => {
    asked += chunk.toString('latin1');
    const count = Math.floor(asked.length / PING.length);
    asked = asked.slice(count * PING.length);
    if (count > 0) stream.write(OK.repeat(count));
  });
  stream.once('end', () => stream.end());
};

test('the client’s end of input reaches the engine while its answer still flows', async () => {
  const { client, stream } = await proxiedEngine();
  const end = await client();
  end.socket.end(
    Buffer.concat([Buffer.from(`POST /a HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n`), Buffer.alloc(3e6)]),
  );
  const engine = await stream();
  await engine.ended();
  expect(engine.length).toBeGreaterThan(3e6);
  engine.socket.end(OK);
  expect(await end.ended()).toBe(OK);
});

test('the engine’s end of output reaches the client, whose input still flows', async () => {
  const { client, stream, proxy } = await proxiedEngine();
  const end = await client();
  await end.send('POST /containers/a/attach HTTP/1.1\r\nUpgrade: tcp\r\n\r\n');
  const engine = await stream();
  engine.socket.end('HTTP/1.1 101 UPGRADED\r\n\r\nbye');
  expect(await end.ended()).toMatch(/bye$/);
  end.socket.end('late');
  expect(await engine.ended()).toMatch(/late$/);
  await expect.poll(() => proxy.clients).toBe(0);
});

test('nobody waits any longer for a client that has its answer, and keeps its connection', async () => {
  const { client, stream, proxy } = await proxiedEngine();
  const end = await client();
  await end.send(PING);
  const engine = await stream();
  await engine.until(PING.length);
  let isFree = false;
  const free = proxy.notBusy(600_000).then(() => {
    isFree = true;
  });
  await end.send(PING);
  await engine.until(2 * PING.length);
  await engine.send(OK);
  await end.until(OK.length);
  expect([isFree, proxy.isBusy]).toEqual([false, true]);
  await engine.send(OK);
  await free;
  expect(proxy.clients).toBe(1);
});

test('a client that only listens is busy for as long as it is there', async () => {
  const { client, stream, proxy } = await proxiedEngine();
  const end = await client();
  await end.send('POST /containers/a/attach HTTP/1.1\r\nUpgrade: tcp\r\n\r\n');
  const engine = await stream();
  await engine.send('HTTP/1.1 101 UPGRADED\r\n\r\n');
  end.socket.end();
  await engine.ended();
  await proxy.notBusy(100);
  expect([proxy.busyClients, end.socket.destroyed]).toEqual([1, false]);
  end.socket.destroy();
  await proxy.notBusy(600_000);
  expect(proxy.clients).toBe(0);
});

test('a client that sends half a head and ends is passed on as it is', async () => {
  const { client, stream } = await proxiedEngine();
  const end = await client();
  end.socket.end('GET /_pi');
  const engine = await stream();
  expect(await engine.ended()).toBe('GET /_pi');
  engine.socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  expect(await end.ended()).toContain('400');
});

test.each([
  ['an answer', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a stream', 'HTTP/1.1 101 UPGRADED\r\n\r\n'],
])('a client that reads %s slowly holds the engine back instead of filling memory', async (_, head) => {
  const all = 60_000_000;
  let accepted = 0;
  const { client, proxy } = await proxiedEngine({
    serve: (socket) => {
      const chunk = Buffer.concat([Buffer.from('fff8\r\n'), Buffer.alloc(0xfff8), Buffer.from('\r\n')]);
      const push = () => {
        while (accepted < all && socket.write(chunk)) accepted += chunk.length;
      };
      socket.once('data', () => {
        socket.write(head);
        socket.on('drain', push);
        push();
      });
    },
  });
  const { socket } = await client();
  socket.pause();
  socket.write(PING);
  let received = 0;
  let onTheWay = 0;
  while (received < all) {
    // The engine has several turns to each of the client's: unless it is held back it is soon far ahead.
    for (let turn = 0; turn < 8; turn++) await new Promise(setImmediate);
    received += (socket.read() as Buffer | null)?.length ?? 0;
    onTheWay = Math.max(onTheWay, accepted - received);
  }
  expect(onTheWay).toBeLessThan(10_000_000);
  socket.destroy();
  await expect.poll(() => proxy.clients).toBe(0);
});

test('without an engine the client is told so in its own protocol', async () => {
  const why = new AppError('ENGINE_UNAVAILABLE', quoted("Slipway's engine is not running: the VM is stopped"));
  const { client } = await proxiedEngine({ dial: () => Promise.reject(why) });
  const end = await client();
  end.socket.write(PING);
  const [head, body] = (await end.ended()).split('\r\n\r\n') as [string, string];
  expect(head).toMatch(/^HTTP\/1\.1 503 /);
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  expect(JSON.parse(body)).toEqual({ message: "Slipway's engine is not running: the VM is stopped" });
});

test('a client that says nothing, or half a head, holds nothing of the engine, and is not kept', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { client, proxy, streams } = await proxiedEngine({ firstHeadMs: 1500 });
  const ends = [await client(), await client()];
  await ends[1]?.send('GET /_ping HTTP/1.1\r\nHo');
  await expect.poll(() => proxy.clients).toBe(2);
  await vi.advanceTimersByTimeAsync(1500);
  await expect.poll(() => proxy.clients).toBe(0);
  expect(streams).toEqual([]);
});

test('when the VM goes every client is closed', async () => {
  const { client, proxy, streams } = await proxiedEngine();
  const ends = [await client(), await client(), await client()];
  await Promise.all(
    ['x', PING, 'POST /session HTTP/1.1\r\nUpgrade: h2c\r\n\r\n'].map((words, n) => ends[n]?.send(words)),
  );
  await expect.poll(() => streams.length).toBe(3);
  proxy.closeClients();
  await Promise.all(ends.map((end) => end.ended()));
  await expect.poll(() => proxy.clients).toBe(0);
});

test('10,000 requests over one connection', async () => {
  const { client } = await proxiedEngine({ serve: answering });
  const end = await client();
  for (let n = 1; n <= 5_000; n++) {
    end.socket.write(PING);
    await end.until(n * OK.length);
  }
  // And as many that do not wait for their answers.
  for (let n = 0; n < 50; n++) await end.send(PING.repeat(100));
  expect(await end.until(10_000 * OK.length)).toBe(OK.repeat(10_000));
});

test('400 connections at once, and one more is told that it is too many', async () => {
  const { client, proxy } = await proxiedEngine({ serve: answering });
  const ends = await Promise.all(Array.from({ length: 400 }, () => client()));
  await Promise.all(
    ends.map(async (end) => {
      await end.send(PING);
      expect(await end.until(OK.length)).toBe(OK);
    }),
  );
  const more = await client();
  await more.send(PING);
  expect(await more.ended()).toContain('more than 400 connections');
  for (const { socket } of ends) socket.destroy();
  await expect.poll(() => proxy.clients).toBe(0);
});

test.each([
  ['ends', (stream: Duplex) => void stream.end()],
  ['breaks', (stream: Duplex) => void stream.destroy()],
])('an engine that %s within an answer does not pass for one that has answered', async (_, fail) => {
  for (const framing of ['Content-Length: 10\r\n\r\nhalf', 'Transfer-Encoding: chunked\r\n\r\na\r\nhalf']) {
    const { path } = await proxiedEngine({
      serve: (socket) => {
        socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${framing}`, () => fail(socket)));
      },
    });
    const outcome = await new Promise<string>((resolve) => {
      const answered = (answer: IncomingMessage) =>
        answer
          .resume()
          .once('end', () => resolve('whole'))
          .once('error', () => resolve('cut off'));
      get({ socketPath: path, path: '/info' }, answered).once('error', () => resolve('cut off'));
    });
    expect(outcome).toBe('cut off');
  }
});

test('a head without end is passed on as it comes, and never kept', async () => {
  const { client, stream } = await proxiedEngine();
  const end = await client();
  await end.send(PING);
  const engine = await stream();
  const line = `X-A: ${'a'.repeat(60_000)}\r\n`;
  await engine.send(`HTTP/1.1 200 OK\r\n${line}${line}`);
  await end.until(2 * line.length);
  await engine.send(line);
  expect((await end.until(3 * line.length)).length).toBe(3 * line.length + 17);
});
