import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { generateKeyPair } from '../../ssh/keys.ts';
import { type SshGuest, startSshGuest } from '../../ssh/testing/ssh-guest.ts';
import { GuestChannel } from './guest-channel.ts';
import { echo, PlayedAgent } from './testing/played-agent.ts';

const identity = { host: generateKeyPair('guest'), client: generateKeyPair('client') };
const signal = new AbortController().signal;
let guest: SshGuest;
let channel: GuestChannel;
let dials: number;
let dialled: Socket[];
/** No new connection comes about. */
let isShut: boolean;

async function open(hostKey: string): Promise<void> {
  [dials, dialled, isShut] = [0, [], false];
  guest = await startSshGuest({
    hostKey,
    exec: (command) => `ran ${command}`,
    engine: (stream) => stream.pipe(stream),
  });
  const dial = async (): Promise<Duplex> => {
    dials += 1;
    if (isShut) throw new Error('the way is shut');
    const socket = connect({ host: '127.0.0.1', port: guest.port });
    dialled.push(socket);
    return socket;
  };
  channel = new GuestChannel({ dialer: { dial }, identity, log: nullLogger });
}
beforeEach(() => open(identity.host.privateKey));
afterEach(() => {
  channel.dispose();
  guest.close();
});

test('commands and streams pass', async () => {
  expect(await channel.exec('this')).toEqual({ code: 0, stdout: 'ran this', stderr: '' });
  const stream = await channel.dialEngine(signal);
  stream.end('there and back');
  expect(String((await once(stream, 'data'))[0])).toBe('there and back');
});

test('a guest with another host key is never signed in to', async () => {
  channel.dispose();
  guest.close();
  await open(generateKeyPair('somebody else').privateKey);
  await expect.poll(() => dials).toBeGreaterThan(2);
  expect([channel.isUp, guest.signIns]).toEqual([false, 0]);
});

test('when the connections drop, streams and commands end, and new ones work', async () => {
  const stream = await channel.dialEngine(signal);
  const lost = once(stream, 'error');
  const seen: boolean[] = [];
  channel.onChange((up) => seen.push(up));
  guest.drop();
  expect((await lost)[0]).toMatchObject({ code: 'CONNECTION_LOST' });
  await expect.poll(() => seen).toContain(false);
  expect((await channel.exec('again')).stdout).toBe('ran again');
  expect(seen).toEqual([false, true]);
});

test('clients of the engine are taken as long as one connection to the guest is left', async () => {
  await channel.dialEngine(signal);
  isShut = true;
  const [control, ...others] = dialled;
  control?.destroy();
  await expect.poll(() => channel.isUp).toBe(false);
  expect(channel.takesClients).toBe(true);
  const stream = await channel.dialEngine(signal);
  stream.end('there and back');
  expect(String((await once(stream, 'data'))[0])).toBe('there and back');
  for (const socket of others) socket.destroy();
  await expect.poll(() => channel.takesClients).toBe(false);
});

test('what waits for a connection ends with the channel', async () => {
  guest.close();
  await expect.poll(() => channel.isUp).toBe(false);
  const waiting = channel.exec('never');
  channel.dispose();
  await expect(waiting).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
});

test('streams go by the agent where it answers, by SSH until it is back, and by it again', async () => {
  channel.dispose();
  const dir = await mkdtemp(join(tmpdir(), 'sw-'));
  const agent = new PlayedAgent(join(dir, 'agent.sock'));
  const by: string[] = [];
  agent.onConnection = (it) => {
    by.push(it.to);
    void echo(it);
  };
  let isAway = false;
  await agent.listen();
  channel = new GuestChannel({
    dialer: { dial: async () => connect({ host: '127.0.0.1', port: guest.port }) },
    agent: { dial: async () => (isAway ? Promise.reject(new Error('away')) : connect(agent.path)) },
    identity,
    log: nullLogger,
  });
  const passes = async (stream: Duplex) => {
    stream.end('there and back');
    expect(String((await once(stream, 'data'))[0])).toBe('there and back');
  };
  await passes(await channel.dialEngine(signal));
  await passes(await channel.dialPort('127.0.0.1', 80, signal));
  await channel.ready(signal);
  expect([by, guest.signIns]).toEqual([['engine', '127.0.0.1:80'], 1]);
  const open = await channel.dialEngine(signal);
  const lost = once(open, 'error');
  isAway = true;
  agent.drop();
  expect((await lost)[0]).toMatchObject({ code: 'CONNECTION_LOST' });
  await passes(await channel.dialEngine(signal));
  expect([by.length, guest.signIns]).toEqual([3, 2]);
  isAway = false;
  await expect.poll(() => agent.greetings).toBe(2);
  await expect.poll(async () => passes(await channel.dialEngine(signal)).then(() => by.length)).toBeGreaterThan(3);
  agent.close();
  await removeFolder(dir);
});
