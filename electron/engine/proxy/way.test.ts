import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type RequestHead, readRequest } from './head.ts';
import { MessageReader } from './message-reader.ts';
import { Way } from './way.ts';

/** Bytes that may be on their way within a stream that nobody reads: what it takes before it says that it is full, twice. */
const IN_STREAMS = 2 * new PassThrough().readableHighWaterMark + 2 * new PassThrough().writableHighWaterMark;
const AHEAD = 64 * 1024;

test('a source that is held and sends more than a little is not read on, and goes on whole', async () => {
  let free: () => void = () => undefined;
  const source = new PassThrough();
  const reader = new MessageReader(readRequest, /^[A-Z]{1,20}(?: |$)/);
  const way: Way<RequestHead> = new Way({
    source,
    reader,
    onPiece(piece) {
      if (piece.kind === 'odd') return expect.unreachable();
      if (piece.kind === 'body') return way.pass(piece.bytes);
      way.expect(piece.head.body);
      way.hold(() => new Promise<void>((resolve) => (free = resolve)));
    },
    onEnd: () => undefined,
  });
  const sink = new PassThrough({ highWaterMark: 10_000_000 });
  way.sink = sink;
  const size = 5_000_000;
  const piece = Buffer.alloc(10_000, 'a');
  source.write(`POST /images/load HTTP/1.1\r\nContent-Length: ${size}\r\n\r\n`);
  let sent = 0;
  // A writer that stops when it is told to and nobody takes what it sent.
  while (sent < size) {
    const isFull = !source.write(piece);
    sent += piece.length;
    await new Promise(setImmediate);
    if (isFull && source.writableNeedDrain) break;
  }
  expect([way.isHeld, source.isPaused()]).toEqual([true, true]);
  expect(reader.size).toBeLessThanOrEqual(AHEAD + source.readableHighWaterMark + piece.length);
  expect(sent).toBeLessThanOrEqual(AHEAD + IN_STREAMS + 2 * piece.length);
  free();
  for (; sent < size; sent += piece.length) source.write(piece);
  source.end();
  let arrived = 0;
  sink.on('data', (chunk: Buffer) => (arrived += chunk.length));
  await expect.poll(() => arrived).toBe(size);
});
