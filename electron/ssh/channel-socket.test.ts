import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import type { ChannelSocket } from './channel-socket.ts';
import { generateKeyPair } from './keys.ts';
import { SshConnection } from './ssh-connection.ts';
import { type SshGuest, startSshGuest } from './testing/ssh-guest.ts';

const key = generateKeyPair('key');
const signal = new AbortController().signal;
let guest: SshGuest;
let connection: SshConnection;
afterEach(() => {
  connection.close();
  guest.close();
});

/** A socket to a server that treats it like that. */
async function socketTo(engine: (stream: Duplex) => void): Promise<ChannelSocket> {
  guest = await startSshGuest({ hostKey: key.privateKey, engine });
  connection = await SshConnection.open({
    dialer: { dial: async () => connect(guest.port, '127.0.0.1') },
    peer: { name: 'there', config: { username: 'me', privateKey: key.privateKey, hostVerifier: () => true } },
    signal,
  });
  return connection.socketTo('/run/x.sock', signal);
}

it('half-closes: what comes after the end of input is still read, and then it is closed', async () => {
  const socket = await socketTo((stream) => {
    stream.on('data', (chunk: Buffer) => stream.write(chunk));
    stream.once('end', () => stream.end(', late'));
  });
  socket.end('input');
  const closed = once(socket, 'close');
  expect(await text(socket)).toBe('input, late');
  await closed;
  expect([socket.bytesWritten, socket.bytesRead]).toEqual([5, 11]);
});

it('holds the other side back while nobody reads, and loses nothing', async () => {
  const size = 8 * 1024 * 1024;
  let sent = false;
  const socket = await socketTo((stream) => {
    stream.end(Buffer.alloc(size, 'x'), () => {
      sent = true;
    });
  });
  await expect.poll(() => socket.readableLength).toBeGreaterThan(0);
  expect(sent).toBe(false);
  let got = 0;
  for await (const chunk of socket) got += (chunk as Buffer).length;
  expect(got).toBe(size);
});

it('is closed by the other side also while nobody reads, and a write then fails', async () => {
  let end: () => void = () => undefined;
  const socket = await socketTo((stream) => {
    end = () => stream.destroy();
  });
  const closed = once(socket, 'close');
  end();
  await closed;
  await expect(
    new Promise((resolve, reject) => socket.write('x', (error) => (error ? reject(error) : resolve(0)))),
  ).rejects.toMatchObject({
    code: 'ERR_STREAM_DESTROYED',
  });
});

it('fails with its connection at once, also in the middle of a write', async () => {
  const socket = await socketTo((stream) => void stream.pause());
  const failed = once(socket, 'error');
  const written = new Promise((resolve) => socket.write(Buffer.alloc(16 * 1024 * 1024), resolve));
  guest.drop();
  expect((await failed)[0]).toMatchObject({ code: 'CONNECTION_LOST' });
  expect(await written).toBeInstanceOf(Error);
  expect(socket.destroyed).toBe(true);
});
