import { spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { generateKeyPair, publicKeyBlob } from '../../ssh/keys.ts';
import { type SshGuest, type SshGuestOptions, startSshGuest } from '../../ssh/testing/ssh-guest.ts';
import { EngineClient } from '../client.ts';
import { sshEndpoint } from '../endpoints/ssh.ts';
import { EngineTransport } from '../transport.ts';

export const [hostKey, clientKey] = [generateKeyPair('host'), generateKeyPair('client')];
/** Done after each test, the last first. */
export const cleanUps: (() => unknown)[] = [];
let folder: string;

/** A path in the folder of each test, where the user's key is `id`. */
export const inFolder = (name: string) => join(folder, name);

/** Gives each test of a file a folder and a key, and ends what it has made. */
export function sshMachinesForEachTest(): void {
  beforeEach(async () => {
    folder = await mkdtemp('/tmp/sw-ssh-');
    await writeFile(inFolder('id'), clientKey.privateKey, { mode: 0o600 });
  });
  afterEach(async () => {
    for (const clean of cleanUps.splice(0).reverse()) await clean();
    await removeFolder(folder);
  });
}

/** A machine with an engine that is reached over SSH, by which way is said. */
export async function sshMachine(options: Partial<SshGuestOptions>): Promise<SshGuest> {
  const authorized = publicKeyBlob(clientKey.publicKey);
  const guest = await startSshGuest({ hostKey: hostKey.privateKey, authorized, ...options });
  cleanUps.push(() => guest.close());
  return guest;
}

/** As where sshd forwards streams to the engine's socket. */
export const bySocket = (socketPath: () => string): Partial<SshGuestOptions> => ({
  engine(stream) {
    const socket = connect({ path: socketPath(), allowHalfOpen: true });
    for (const side of [socket, stream]) side.on('error', () => undefined);
    stream.pipe(socket).pipe(stream);
  },
});

/** As where sshd forwards no sockets, or the engine is elsewhere: `docker system dial-stdio` finds it. */
export const byProgram = (socketPath: () => string): Partial<SshGuestOptions> => ({
  run(command, channel) {
    const words = command.replace(/^docker /, `docker --host unix://${socketPath()} `);
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
});

export interface UserFiles {
  /** Where the engine's socket is on the machine, in the address. */
  readonly path?: string;
  /** Lines of known_hosts. */
  readonly known?: string;
  /** Further lines of the configuration, for the machine called `box`. */
  readonly config?: readonly string[];
}

/** A client for the engine on the machine that the user's SSH configuration calls `box`. */
export async function clientOf(
  { port }: Pick<SshGuest, 'port'>,
  { path = '', known, config = [] }: UserFiles = {},
  env: NodeJS.ProcessEnv = {},
) {
  await writeFile(inFolder('known'), known ?? `[127.0.0.1]:${port} ${hostKey.publicKey}\n`);
  const lines = [
    `HostName 127.0.0.1\nPort ${port}\nUser me\nUserKnownHostsFile ${inFolder('known')}\nGlobalKnownHostsFile none`,
    ...config,
  ];
  if (!config.some((line) => line.startsWith('Identity'))) lines.push(`IdentityFile ${inFolder('id')}`);
  const configFile = inFolder('config');
  await writeFile(configFile, `Host box\n${lines.join('\n')}\n`);
  const endpoint = sshEndpoint(`ssh://box${path}`, { env, configFile });
  const transport = new EngineTransport(endpoint);
  cleanUps.push(
    () => endpoint.dispose(),
    () => transport.dispose(),
  );
  return new EngineClient({ transport, apiVersion: '1.41', epoch: new AbortController().signal });
}
