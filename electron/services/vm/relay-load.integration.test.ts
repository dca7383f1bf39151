import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { DockerProxy } from '../../engine/proxy/docker-proxy.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { channelTo } from '../../vm/testing/channel-to.ts';

const GIB = 1024 ** 3;
/** The size of a read from a Unix socket. */
const CHUNK = Buffer.alloc(64 * 1024, 'slipway ');

let dir: string;
let guest: Awaited<ReturnType<typeof channelTo>>;
let proxy: DockerProxy;
let serve: (stream: Duplex) => void;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-load-'));
  guest = await channelTo((stream) => serve(stream));
  proxy = new DockerProxy({
    path: join(dir, 'docker.sock'),
    log: nullLogger,
    dial: ({ signal }) => guest.channel.dialEngine(signal),
  });
  await proxy.listen();
});
afterAll(async () => {
  proxy.dispose();
  guest.close();
  await removeFolder(dir);
});

/** Writes as fast as it is taken; resolves when everything is handed over. */
async function pour(stream: Duplex, bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes; sent += CHUNK.length) {
    if (!stream.write(CHUNK)) await new Promise((resolve) => stream.once('drain', resolve));
  }
  stream.end();
}

function count(stream: Duplex): Promise<number> {
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  return new Promise((resolve) => stream.once('end', () => resolve(bytes)));
}

/** By how much resident memory grew at most while the work ran, in MiB; both ends of the connection are in it. */
async function growth(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return Math.round((peak - before) / 1024 ** 2);
}

const client = () => connect({ path: join(dir, 'docker.sock'), allowHalfOpen: true });

async function upload(bytes: number): Promise<void> {
  const got = new Promise<number>((resolve) => {
    serve = (stream) => void count(stream).then((read) => stream.end(`${read}`, () => resolve(read)));
  });
  const socket = client();
  const answer = count(socket);
  const head = `POST /images/load HTTP/1.1\r\nContent-Length: ${bytes}\r\n\r\n`;
  socket.write(head);
  await pour(socket, bytes);
  expect(await got).toBe(head.length + bytes);
  expect(await answer).toBe(String(head.length + bytes).length);
}

async function download(bytes: number): Promise<void> {
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${bytes}\r\n\r\n`;
  serve = (stream) =>
    stream.once('data', () => {
      stream.write(head);
      void pour(stream, bytes);
    });
  const socket = client();
  socket.write('GET /images/a/get HTTP/1.1\r\n\r\n');
  expect(await count(socket)).toBe(head.length + bytes);
  socket.end();
}

test('1 GiB to the engine and 1 GiB from it: resident memory grows by 64 MiB at most', async () => {
  // What a process needs once it works at all, compiled code and full-grown young generation, is no growth.
  await upload(GIB / 16);
  await download(GIB / 16);
  expect(await growth(() => upload(GIB))).toBeLessThanOrEqual(64);
  expect(await growth(() => download(GIB))).toBeLessThanOrEqual(64);
  await expect.poll(() => proxy.clients).toBe(0);
});
