import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { DockerRelay } from './docker-relay.ts';

let dir: string;
let engine: Server;
let engineClients: Socket[];
let relay: DockerRelay;
let serve: (socket: Socket) => void;
let dial: () => Promise<Duplex>;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-rel-'));
  engineClients = [];
  serve = (socket) => socket.pipe(socket);
  engine = createServer({ allowHalfOpen: true }, (socket) => {
    engineClients.push(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) => engine.listen(join(dir, 'engine.sock'), resolve));
  dial = async () => connect({ path: join(dir, 'engine.sock'), allowHalfOpen: true });
  relay = new DockerRelay({ path: join(dir, 'docker.sock'), log: nullLogger, dial: () => dial() });
  await relay.listen();
});
afterEach(async () => {
  relay.dispose();
  for (const socket of engineClients) socket.destroy();
  engine.close();
  await rm(dir, { recursive: true, force: true });
});

/** All that is read to the end. node:stream/consumers would destroy the half that is still written to. */
const text = (stream: Duplex): Promise<string> =>
  new Promise((resolve) => {
    let read = '';
    stream.on('data', (chunk) => {
      read += chunk;
    });
    stream.once('end', () => resolve(read));
  });

const client = () => {
  const socket = connect({ path: join(dir, 'docker.sock'), allowHalfOpen: true });
  socket.on('error', () => undefined);
  return socket;
};

test('the client’s end of input reaches the engine while its answer still flows', async () => {
  serve = (socket) => {
    void text(socket).then((input) => socket.end(`got ${input.length}`));
  };
  const socket = client();
  socket.end(Buffer.alloc(3_000_000));
  expect(await text(socket)).toBe('got 3000000');
});

test('the engine’s end of output reaches the client, whose input still flows', async () => {
  let input = '';
  serve = (socket) => {
    socket.end('bye');
    socket.on('data', (chunk) => {
      input += chunk;
    });
  };
  const socket = client();
  expect(await text(socket)).toBe('bye');
  socket.end('late');
  await expect.poll(() => input).toBe('late');
  await expect.poll(() => relay.clients).toBe(0);
});

test('a client that does not read holds the engine back instead of filling memory', async () => {
  let accepted = 0;
  serve = (socket) => {
    const chunk = Buffer.alloc(64 * 1024);
    const push = () => {
      while (accepted < 200_000_000 && socket.write(chunk)) accepted += chunk.length;
    };
    socket.on('drain', push);
    push();
  };
  const socket = client();
  socket.pause();
  const stalled = () => {
    const before = accepted;
    return new Promise<boolean>((resolve) => setTimeout(() => resolve(accepted > 0 && accepted === before), 200));
  };
  await expect.poll(stalled, { timeout: 10_000 }).toBe(true);
  expect(accepted).toBeLessThan(20_000_000);
  socket.destroy();
  await expect.poll(() => relay.clients).toBe(0);
});

test('without an engine the client is told so in its own protocol', async () => {
  dial = () =>
    Promise.reject(new AppError('ENGINE_UNAVAILABLE', quoted("Slipway's engine is not running: the VM is stopped")));
  const socket = client();
  socket.write('GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n');
  const [head, body] = (await text(socket)).split('\r\n\r\n') as [string, string];
  expect(head).toMatch(/^HTTP\/1\.1 503 /);
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  expect(JSON.parse(body)).toEqual({ message: "Slipway's engine is not running: the VM is stopped" });
});

test('a client that says nothing is not kept', async () => {
  dial = () => Promise.reject(new AppError('ENGINE_UNAVAILABLE', quoted('no')));
  const socket = client();
  socket.resume();
  await expect.poll(() => relay.clients, { timeout: 5000 }).toBe(1);
  await expect.poll(() => relay.clients, { timeout: 5000 }).toBe(0);
}, 15_000);

test('when the VM goes every client is closed', async () => {
  const sockets = [client(), client(), client()];
  const closed = sockets.map((socket) => new Promise((resolve) => socket.resume().once('close', resolve)));
  for (const socket of sockets) socket.write('x');
  await expect.poll(() => engineClients.length).toBe(3);
  relay.closeClients();
  for (const socket of sockets) socket.end();
  await Promise.all(closed);
  await expect.poll(() => relay.clients).toBe(0);
});
