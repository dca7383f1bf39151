import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../platform/process.ts';
import { ownPort } from '../../platform/testing/own-port.ts';
import { generateKeyPair, publicKeyBlob } from '../../ssh/keys.ts';
import type { SshGuestOptions } from '../../ssh/testing/ssh-guest.ts';
import { sshTarget } from '../../ssh/user-config.ts';
import { listContainers } from '../container-store.ts';
import { type FakeServer, fakeServer } from '../testing/fake-server.ts';
import {
  bySocket,
  cleanUps,
  clientKey,
  clientOf,
  hostKey,
  inFolder,
  sshMachine,
  sshMachinesForEachTest,
} from '../testing/ssh-machine.ts';

let engine: FakeServer;
const reached = bySocket(() => engine.socketPath);
sshMachinesForEachTest();
// An engine without containers, which says nothing of its own accord: what is tested here is the way to it.
beforeAll(async () => {
  engine = await fakeServer({
    onRequest({ url = '' }, response) {
      if (url.includes('/events')) response.flushHeaders();
      else response.end('[]');
    },
  });
});
afterAll(() => engine.dispose());

it('comes back over a new connection when the last one was lost, and what was under way fails', async () => {
  const guest = await sshMachine(reached);
  const client = await clientOf(guest);
  const events = await client.stream((docker) => docker.getEvents(), { idleMs: null });
  const ended = new Promise((resolve) => events.resume().once('error', resolve));
  guest.drop();
  expect(await ended).toMatchObject({ code: 'CONNECTION_LOST' });
  await expect.poll(() => listContainers(client, { now: 0 }).catch(() => null)).toEqual([]);
});

/** An engine that only a program leads to. How often it was run is in `runs`. */
function byProgram(runs: string[] = []): Partial<SshGuestOptions> {
  return {
    run(command, channel) {
      runs.push(command);
      const socket = connect({ path: engine.socketPath, allowHalfOpen: true });
      for (const side of [socket, channel]) side.on('error', () => undefined);
      channel.pipe(socket).pipe(channel);
    },
  };
}

it('goes by the socket again after neither way has led to an engine, as while that was restarted', async () => {
  const down = await sshMachine({
    port: await ownPort(),
    run(_command, channel) {
      channel.stderr.write('Cannot connect to the Docker daemon');
      channel.exit(1);
      channel.end();
    },
  });
  const client = await clientOf(down);
  await expect(listContainers(client, { now: 0 })).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
  down.close();
  const runs: string[] = [];
  await sshMachine({ ...byProgram(runs), ...reached, port: down.port });
  await expect.poll(() => listContainers(client, { now: 0 }).catch(() => null)).toEqual([]);
  expect(runs).toEqual([]);
});

it('keeps no more connections than one when a burst of streams by a program is over', async () => {
  const runs: string[] = [];
  const guest = await sshMachine(byProgram(runs));
  const client = await clientOf(guest);
  expect(await listContainers(client, { now: 0 })).toEqual([]);
  const open = () => client.stream((docker) => docker.getEvents(), { idleMs: null });
  const streams = await Promise.all(Array.from({ length: 20 }, open));
  expect(guest.connections).toBe(3);
  for (const stream of streams) stream.destroy();
  await expect.poll(() => guest.connections).toBe(1);
  expect(await listContainers(client, { now: 0 })).toEqual([]);
  expect(new Set(runs)).toEqual(new Set(['docker system dial-stdio']));
});

it('offers those of the agent’s keys first that the configuration names: a server takes few tries', async () => {
  const agent = await run('ssh-agent', ['-a', inFolder('agent')]);
  cleanUps.push(() => process.kill(Number(/SSH_AGENT_PID=(\d+)/.exec(agent.stdout)?.[1])));
  const env = { SSH_AUTH_SOCK: inFolder('agent') };
  for (const name of ['one', 'two', 'three', 'four']) {
    await writeFile(inFolder(name), generateKeyPair(name).privateKey, { mode: 0o600 });
    await run('ssh-add', [inFolder(name)], { env });
  }
  await run('ssh-add', [inFolder('id')], { env });
  await rm(inFolder('id'));
  await writeFile(inFolder('id.pub'), clientKey.publicKey);
  const guest = await sshMachine(reached);
  expect(await listContainers(await clientOf(guest, {}, env), { now: 0 })).toEqual([]);
  expect(guest.signIns).toBeLessThanOrEqual(3);
});

it('signs in with the agent’s key, and with those alone that the configuration names', async () => {
  const agent = await run('ssh-agent', ['-a', inFolder('agent')]);
  cleanUps.push(() => process.kill(Number(/SSH_AGENT_PID=(\d+)/.exec(agent.stdout)?.[1])));
  const env = { SSH_AUTH_SOCK: inFolder('agent') };
  const other = generateKeyPair('other');
  await writeFile(inFolder('other'), other.privateKey, { mode: 0o600 });
  for (const key of ['other', 'id']) await run('ssh-add', [inFolder(key)], { env });
  await rm(inFolder('id'));
  await writeFile(inFolder('id.pub'), clientKey.publicKey);
  const guest = await sshMachine(reached);
  const config = [`IdentityFile ${inFolder('id')}`, 'IdentitiesOnly yes'];
  expect(await listContainers(await clientOf(guest, { config }, env), { now: 0 })).toEqual([]);
  // "none" to begin with, and the one key.
  expect(guest.signIns).toBeLessThanOrEqual(3);
});

it('goes by way of the machines that ProxyJump names', async () => {
  const guest = await sshMachine(reached);
  const jump = await sshMachine({ forward: (port) => connect(port, '127.0.0.1') });
  const config = [
    'ProxyJump gate',
    `Host gate\nHostName 127.0.0.1\nPort ${jump.port}\nUser me\nUserKnownHostsFile ${inFolder('known')}`,
    `IdentityFile ${inFolder('id')}`,
  ];
  const known = [guest, jump].map(({ port }) => `[127.0.0.1]:${port} ${hostKey.publicKey}\n`).join('');
  const lines = { known, config: [`IdentityFile ${inFolder('id')}`, ...config] };
  expect(await listContainers(await clientOf(guest, lines), { now: 0 })).toEqual([]);
  expect([guest.signIns > 0, jump.signIns > 0]).toEqual([true, true]);
});

it('knows a machine by a hashed name too', async () => {
  const guest = await sshMachine(reached);
  const file = inFolder('hashed');
  await writeFile(file, `[127.0.0.1]:${guest.port} ${hostKey.publicKey}\n`);
  await run('ssh-keygen', ['-H', '-f', file]);
  const client = await clientOf(guest, { known: await readFile(file, 'utf8') });
  expect(await listContainers(client, { now: 0 })).toEqual([]);
});

it.each([
  ['a machine that is not known', { known: '' }, 'FORBIDDEN', 'is not known yet'],
  ['another key than the known one', { known: 'OTHER' }, 'FORBIDDEN', 'shows another key'],
  ['a revoked key', { known: 'REVOKED' }, 'FORBIDDEN', 'shows another key'],
  ['no key to sign in with', { config: ['IdentityFile none'] }, 'FORBIDDEN', 'no key to sign in'],
  ['a program on the way', { config: ['ProxyCommand nc %h %p'] }, 'UNSUPPORTED', 'ProxyCommand'],
] as const)('refuses %s, says so, and never signs in', async (...[, files, code, words]) => {
  const guest = await sshMachine(reached);
  const place = `[127.0.0.1]:${guest.port}`;
  const { publicKey } = generateKeyPair('other');
  const known = 'known' in files ? files.known : undefined;
  const text =
    known === 'OTHER'
      ? `${place} ${publicKey}\n`
      : known === 'REVOKED'
        ? `@revoked ${place} ${hostKey.publicKey}\n${place} ${publicKey}\n`
        : known;
  const client = await clientOf(guest, { ...files, ...(text === undefined ? {} : { known: text }) });
  await expect(listContainers(client, { now: 0 })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words),
    hint: expect.any(String),
  });
  expect(guest.signIns).toBe(0);
});

it('says so where no key is taken, and where there is no engine', async () => {
  const stranger = await sshMachine({ ...reached, authorized: publicKeyBlob(generateKeyPair('x').publicKey) });
  await expect(listContainers(await clientOf(stranger), { now: 0 })).rejects.toMatchObject({
    code: 'FORBIDDEN',
    message: expect.stringContaining('takes none of the keys'),
  });
  const empty = await sshMachine({
    run(_command, channel) {
      channel.stderr.write('sh: docker: not found\n');
      channel.exit(127);
      channel.end();
    },
  });
  await expect(listContainers(await clientOf(empty), { now: 0 })).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    message: expect.stringContaining('docker: not found'),
  });
});

it('says what to do where a machine is not reached, ends at once, or has no engine at the path that was given', async () => {
  const gone = await sshMachine({ ...reached, port: await ownPort() });
  const client = await clientOf(gone);
  gone.close();
  const refused = { code: 'CONNECTION_LOST', hint: expect.stringContaining('ssh 127.0.0.1') };
  await expect(listContainers(client, { now: 0 })).rejects.toMatchObject(refused);

  const silent = createServer((socket) => void socket.destroy());
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  cleanUps.push(() => silent.close());
  const { port } = silent.address() as AddressInfo;
  await expect(listContainers(await clientOf({ ...gone, port }), { now: 0 })).rejects.toMatchObject({
    code: 'CONNECTION_LOST',
    hint: expect.stringContaining('ssh me@box'),
  });

  const empty = await sshMachine({});
  await expect(listContainers(await clientOf(empty, { path: '/wrong.sock' }), { now: 0 })).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    message: expect.stringContaining('/wrong.sock'),
    hint: expect.stringContaining('ssh box'),
  });
});

it.each([
  'ssh://$(touch x)',
  'ssh://$(id)',
  'ssh://a;b',
  'ssh://`id`@box',
  "ssh://it's",
  'ssh://-oProxyCommand=x',
  'ssh://-l@box',
  'ssh://%zz@box',
  'ssh://box/%zz',
  'ssh://me%0a@box',
  'ssh://me:word@box',
])('refuses %s, which the user’s own configuration might hand to a shell, or which is no machine', (address) => {
  expect(() => sshTarget(address)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST', hint: expect.any(String) }));
});

it.each([
  ['ssh://DOMAIN%5Cme@my_box-1.example:22/run/my%20docker.sock', 'my_box-1.example', '/run/my docker.sock'],
  ['ssh://[::1]', '::1', null],
])('takes %s', (address, host, path) => {
  expect(sshTarget(address)).toMatchObject({ target: { host }, path });
});
