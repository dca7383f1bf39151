import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { run } from '../../platform/process.ts';
import { generateKeyPair, publicKeyBlob } from '../../ssh/keys.ts';
import { type SshGuest, type SshGuestOptions, startSshGuest } from '../../ssh/testing/ssh-guest.ts';
import { EngineClient } from '../client.ts';
import { listContainers } from '../containers.ts';
import { FrameSplitter } from '../demux.ts';
import { importBusybox } from '../testing/busybox-image.ts';
import { type LocalEngine, startLocalEngine } from '../testing/local-engine.ts';
import { EngineTransport } from '../transport.ts';
import { sshEndpoint } from './ssh.ts';

const [hostKey, clientKey] = [generateKeyPair('host'), generateKeyPair('client')];
const cleanUps: (() => unknown)[] = [];
let engine: LocalEngine;
let folder: string;

beforeAll(async () => {
  engine = await startLocalEngine();
});
afterAll(() => engine?.dispose());

beforeEach(async () => {
  folder = await mkdtemp('/tmp/sw-ssh-');
  await writeFile(join(folder, 'id'), clientKey.privateKey, { mode: 0o600 });
});
afterEach(async () => {
  for (const clean of cleanUps.splice(0).reverse()) await clean();
  await rm(folder, { recursive: true });
});

/** A machine with an engine that is reached over SSH, by which way is said. */
async function machine(options: Partial<SshGuestOptions>): Promise<SshGuest> {
  const authorized = publicKeyBlob(clientKey.publicKey);
  const guest = await startSshGuest({ hostKey: hostKey.privateKey, authorized, ...options });
  cleanUps.push(() => guest.close());
  return guest;
}

const bySocket: Partial<SshGuestOptions> = {
  engine(stream) {
    const socket = connect({ path: engine.socketPath, allowHalfOpen: true });
    for (const side of [socket, stream]) side.on('error', () => undefined);
    stream.pipe(socket).pipe(stream);
  },
};
/** As where sshd forwards no sockets, or the engine is elsewhere: `docker system dial-stdio` finds it. */
const byProgram: Partial<SshGuestOptions> = {
  run(command, channel) {
    const words = command.replace(/^docker /, `docker --host unix://${engine.socketPath} `);
    const child = spawn('sh', ['-c', words], { stdio: 'pipe' });
    channel.pipe(child.stdin);
    child.stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr, { end: false });
    for (const side of [child.stdin, child.stdout, channel]) side.on('error', () => undefined);
    channel.once('close', () => child.kill());
    child.once('close', (code) => {
      channel.exit(code ?? 1);
      channel.end();
    });
  },
};

interface UserFiles {
  /** Lines of known_hosts. */
  readonly known?: string;
  /** Further lines of the configuration, for the machine called `box`. */
  readonly config?: readonly string[];
}

/** A client for the engine on the machine that the user's SSH configuration calls `box`. */
async function clientOf({ port }: SshGuest, { known, config = [] }: UserFiles = {}, env: NodeJS.ProcessEnv = {}) {
  await writeFile(join(folder, 'known'), known ?? `[127.0.0.1]:${port} ${hostKey.publicKey}\n`);
  const lines = [
    `HostName 127.0.0.1\nPort ${port}\nUser me\nUserKnownHostsFile ${join(folder, 'known')}\nGlobalKnownHostsFile none`,
    ...config,
  ];
  if (!config.some((line) => line.startsWith('Identity'))) lines.push(`IdentityFile ${join(folder, 'id')}`);
  const configFile = join(folder, 'config');
  await writeFile(configFile, `Host box\n${lines.join('\n')}\n`);
  const endpoint = sshEndpoint('ssh://box', { env, configFile });
  const transport = new EngineTransport(endpoint);
  cleanUps.push(
    () => endpoint.dispose(),
    () => transport.dispose(),
  );
  return new EngineClient({ transport, apiVersion: '1.41', epoch: new AbortController().signal });
}

async function echo(client: EngineClient): Promise<string> {
  await importBusybox(client, { reference: 'busybox:latest' });
  const container = await client.docker().createContainer({ Image: 'busybox:latest', Cmd: ['sleep', '1000'] });
  await container.start();
  const command = ['sh', '-c', 'cat; echo end'];
  const { id } = await container.exec({ AttachStdin: true, AttachStdout: true, Cmd: command });
  const stream = await client.hijack((docker) => docker.getExec(id).start({ Detach: false, Tty: false }));
  stream.end('there and back, ');
  const output: string[] = [];
  const splitter = new FrameSplitter();
  for await (const chunk of stream) splitter.push(chunk as Buffer, ({ data }) => output.push(String(data)));
  await container.remove({ force: true });
  return output.join('');
}

it.each([
  ['its socket', bySocket],
  ['docker system dial-stdio', byProgram],
] as const)('an engine over SSH by %s: calls, uploads and streams whose input ends first', async (_, options) => {
  const guest = await machine(options);
  const client = await clientOf(guest);
  expect(await echo(client)).toBe('there and back, end\n');
  // More at once than an sshd lets programs run over one connection.
  const lists = await Promise.all(Array.from({ length: 20 }, () => listContainers(client, { now: 0 })));
  expect(lists.flat()).toEqual([]);
});

it('comes back over a new connection when the last one was lost, and what was under way fails', async () => {
  const guest = await machine(bySocket);
  const client = await clientOf(guest);
  const events = await client.stream((docker) => docker.getEvents(), { idleMs: null });
  const ended = new Promise((resolve) => events.resume().once('error', resolve));
  guest.drop();
  expect(await ended).toMatchObject({ code: 'CONNECTION_LOST' });
  await expect.poll(() => listContainers(client, { now: 0 }).catch(() => null)).toEqual([]);
});

it('signs in with the agent’s key, and with those alone that the configuration names', async () => {
  const agent = await run('ssh-agent', ['-a', join(folder, 'agent')]);
  cleanUps.push(() => process.kill(Number(/SSH_AGENT_PID=(\d+)/.exec(agent.stdout)?.[1])));
  const env = { SSH_AUTH_SOCK: join(folder, 'agent') };
  const other = generateKeyPair('other');
  await writeFile(join(folder, 'other'), other.privateKey, { mode: 0o600 });
  for (const key of ['other', 'id']) await run('ssh-add', [join(folder, key)], { env });
  await rm(join(folder, 'id'));
  await writeFile(join(folder, 'id.pub'), clientKey.publicKey);
  const guest = await machine(bySocket);
  const config = [`IdentityFile ${join(folder, 'id')}`, 'IdentitiesOnly yes'];
  expect(await listContainers(await clientOf(guest, { config }, env), { now: 0 })).toEqual([]);
  // "none" to begin with, and the one key.
  expect(guest.signIns).toBeLessThanOrEqual(3);
});

it('goes by way of the machines that ProxyJump names', async () => {
  const guest = await machine(bySocket);
  const jump = await machine({ forward: (port) => connect(port, '127.0.0.1') });
  const config = [
    'ProxyJump gate',
    `Host gate\nHostName 127.0.0.1\nPort ${jump.port}\nUser me\nUserKnownHostsFile ${join(folder, 'known')}`,
    `IdentityFile ${join(folder, 'id')}`,
  ];
  const known = [guest, jump].map(({ port }) => `[127.0.0.1]:${port} ${hostKey.publicKey}\n`).join('');
  const lines = { known, config: [`IdentityFile ${join(folder, 'id')}`, ...config] };
  expect(await listContainers(await clientOf(guest, lines), { now: 0 })).toEqual([]);
  expect([guest.signIns > 0, jump.signIns > 0]).toEqual([true, true]);
});

it('knows a machine by a hashed name too', async () => {
  const guest = await machine(bySocket);
  const file = join(folder, 'hashed');
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
  const guest = await machine(bySocket);
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
  const stranger = await machine({ ...bySocket, authorized: publicKeyBlob(generateKeyPair('x').publicKey) });
  await expect(listContainers(await clientOf(stranger), { now: 0 })).rejects.toMatchObject({
    code: 'FORBIDDEN',
    message: expect.stringContaining('takes none of the keys'),
  });
  const empty = await machine({
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
