import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { constants } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { ByteConnection } from './byte-connection.ts';
import { echo, PlayedAgent, type PlayedConnection } from './testing/played-agent.ts';

const { signal } = new AbortController();
let dir: string;
let agent: PlayedAgent;
let connection: ByteConnection;

/** What was dialled last. */
let socket: Socket;
const dial = async () => {
  socket = connect(agent.path);
  return socket;
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-'));
  agent = new PlayedAgent(join(dir, 'agent.sock'));
  agent.onConnection = (it) => void echo(it);
  await agent.listen();
  connection = await ByteConnection.open({ dial, signal });
});
afterEach(async () => {
  connection.close();
  agent.close();
  await removeFolder(dir);
});

/** The next connection, as the guest has it. */
function accepted(): Promise<PlayedConnection> {
  return new Promise((resolve) => {
    agent.onConnection = resolve;
  });
}

test('100 MB pass both ways at once, unchanged, and both ends end', async () => {
  const stream = await connection.engine(signal);
  const piece = Buffer.alloc(1_000_000, 'piece');
  const back = buffer(stream);
  for (let i = 0; i < 100; i++) if (!stream.write(piece)) await once(stream, 'drain');
  stream.end();
  const all = await back;
  expect(all.length).toBe(100_000_000);
  for (let i = 0; i < 100; i++) expect(piece.equals(all.subarray(i * 1e6, (i + 1) * 1e6))).toBe(true);
});

test('each half closes on its own', async () => {
  const guest = accepted();
  const stream = await connection.portTo('::1', 80, signal);
  const { to, down, up } = await guest;
  expect(to).toBe('[::1]:80');
  down.end('the guest has said all');
  expect(await text(stream)).toBe('the guest has said all');
  stream.end('and listens still');
  expect(await text(await up)).toBe('and listens still');
});

test('what the guest breaks off ends in an error, never as if it were whole', async () => {
  const guest = accepted();
  const stream = await connection.engine(signal);
  const ends: string[] = [];
  stream.on('end', () => ends.push('end'));
  const { down } = await guest;
  down.write('half an ans');
  expect(String((await once(stream, 'data'))[0])).toBe('half an ans');
  down.destroy(new Error('reset'));
  expect((await once(stream, 'error'))[0]).toMatchObject({ code: 'CONNECTION_LOST' });
  expect(ends).toEqual([]);
});

test('the guest learns that the host has broken off', async () => {
  const guest = accepted();
  const stream = await connection.engine(signal);
  const { down, up } = await guest;
  const codes = Promise.all(
    [down, await up].map((half) => new Promise((resolve) => half.on('close', () => resolve(half.rstCode)))),
  );
  stream.destroy();
  expect(await codes).toEqual([constants.NGHTTP2_INTERNAL_ERROR, constants.NGHTTP2_INTERNAL_ERROR]);
});

test('what is written to one who takes no more goes nowhere, and what it has sent is still read', async () => {
  const guest = accepted();
  const stream = await connection.engine(signal);
  const { down, up } = await guest;
  down.end('the last word');
  const half = await up;
  half.respond({ ':status': 200 }, { endStream: true });
  half.close(constants.NGHTTP2_NO_ERROR);
  await once(half, 'close');
  stream.write('more');
  expect(await text(stream)).toBe('the last word');
  await expect.poll(() => stream.destroyed).toBe(true);
  expect(stream.errored).toBeNull();
});

test('a refused connection says why', async () => {
  agent.refusal = 'connect: connection refused';
  await expect(connection.portTo('127.0.0.1', 80, signal)).rejects.toMatchObject({
    code: 'CONNECTION_LOST',
    message: expect.stringContaining('connection refused'),
  });
});

test('all streams end with the connection, in an error', async () => {
  const streams = await Promise.all(Array.from({ length: 5 }, () => connection.engine(signal)));
  const ends: string[] = [];
  for (const stream of streams) stream.on('end', () => ends.push('end')).resume();
  const errors = Promise.all(streams.map((stream) => once(stream, 'error')));
  agent.drop();
  for (const [error] of await errors) expect(error).toMatchObject({ code: 'CONNECTION_LOST' });
  expect([connection.isOpen, ends]).toEqual([false, []]);
  await expect(connection.engine(signal)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
});

test('what became of the way to the guest is in the reason of its loss', async () => {
  const stream = await connection.engine(signal);
  const failed = once(stream, 'error');
  socket.destroy(new Error('read ECONNRESET'));
  expect(await connection.closed).toContain('read ECONNRESET');
  expect((await failed)[0]).toMatchObject({ message: expect.stringContaining('read ECONNRESET') });
});

test('what ends the way to the guest before it has greeted is the reason', async () => {
  agent.greets = false;
  const opening = ByteConnection.open({ dial, signal });
  socket.destroy(new Error('read ECONNRESET'));
  await expect(opening).rejects.toMatchObject({ message: expect.stringContaining('read ECONNRESET') });
});

test('those who are not read hold up nobody, and cost no more than their window', async () => {
  let sent = 0;
  agent.onConnection = ({ down }) => {
    const more = () => {
      while (down.write(Buffer.alloc(65_536))) sent += 65_536;
      sent += 65_536;
      down.once('drain', more);
    };
    more();
  };
  const stalled = await Promise.all(Array.from({ length: 100 }, () => connection.engine(signal)));
  agent.onConnection = (it) => void echo(it);
  const stream = await connection.engine(signal);
  stream.end('there and back');
  expect(await text(stream)).toBe('there and back');
  // Of each: the window, what Node holds beside it, and what the guest's end holds back.
  expect(sent).toBeLessThan(100 * 1_000_000);
  for (const it of stalled) it.destroy();
});

test('1,024 streams at once', async () => {
  const streams = await Promise.all(Array.from({ length: 1024 }, () => connection.portTo('127.0.0.1', 80, signal)));
  const answers = await Promise.all(
    streams.map((stream, index) => {
      stream.end(`stream ${index}`);
      return text(stream);
    }),
  );
  expect(answers).toEqual(streams.map((_, index) => `stream ${index}`));
});

test('what was left for a host of before is passed over', async () => {
  agent.left = 'slipway-bytes new\nslipway-bytes/1 0123456789abcdef\nrest of a frame';
  connection.close();
  connection = await ByteConnection.open({ dial, signal });
  const stream = await connection.engine(signal);
  stream.end('there and back');
  expect(await text(stream)).toBe('there and back');
});

test('a guest without an agent is given up', async () => {
  agent.greets = false;
  await expect(ByteConnection.open({ dial, signal })).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
});

test('one that is just being closed opens no stream, and says what it is', async () => {
  connection.close();
  await expect(connection.engine(signal)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
});
