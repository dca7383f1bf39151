import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ping } from './engine-api.ts';
import type { BenchContext } from './row.ts';
import { end, output, until } from './shell.ts';

interface ForwardOptions {
  /** A loopback address; 127.0.0.1 unless told. */
  readonly host?: string;
  readonly port: number;
  readonly key: string;
  readonly socket: string;
}

/** A guest that is thrown away afterwards: its host key says nothing. */
const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'BatchMode=yes'].flatMap(
  (option) => ['-o', option],
);

/** Runs an sh line as root of a guest, and gives its output. */
export function outputOver({ host = '127.0.0.1', port, key }: Omit<ForwardOptions, 'socket'>, line: string) {
  return output('ssh', [...options, '-i', key, '-p', String(port), `root@${host}`, line]);
}

/** OpenSSH's arguments for a tunnel from a local socket to the guest's engine, to a port on loopback. */
export function forwardArguments({ host = '127.0.0.1', port, key, socket }: ForwardOptions): string[] {
  // The part before may have left its socket: ssh does not remove it.
  const forward = ['-o', 'StreamLocalBindUnlink=yes', '-N', '-L', `${socket}:/run/docker.sock`];
  return [...options, ...forward, '-i', key, '-p', String(port), `root@${host}`];
}

/** OpenSSH's command line for an sh line in the VM of a Slipway home. */
export async function guestShell(home: string): Promise<(line: string) => string[]> {
  const { sshHost, sshPort, key } = await accessTo(home);
  return (line) => ['ssh', ...options, '-i', key, '-p', String(sshPort), `root@${sshHost}`, line];
}

async function accessTo(home: string): Promise<{ sshHost: string; sshPort: number; key: string }> {
  const identity = JSON.parse(await readFile(join(home, 'vm/identity.json'), 'utf8'));
  const { sshHost, sshPort } = JSON.parse(await readFile(join(home, 'vm/run.json'), 'utf8'));
  const key = join(home, 'bench-key');
  await writeFile(key, identity.client.privateKey, { mode: 0o600 });
  return { sshHost, sshPort, key };
}

/** `ssh -L` into the VM of a Slipway home, beside Slipway's own socket. Gives its pid and the tunnel's socket once that answers. */
export async function tunnelBeside(home: string, context: BenchContext): Promise<{ socket: string; pid: number }> {
  const { sshHost, sshPort, key } = await accessTo(home);
  const socket = join(home, 'bench.sock');
  const ssh = spawn('ssh', forwardArguments({ host: sshHost, port: sshPort, key, socket }), {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  context.onEnd(() => end(ssh));
  await until('ssh -L', 30_000, () => ping(socket));
  return { socket, pid: ssh.pid ?? 0 };
}

/** The socket alone. */
export async function forwardBeside(home: string, context: BenchContext): Promise<string> {
  return (await tunnelBeside(home, context)).socket;
}
