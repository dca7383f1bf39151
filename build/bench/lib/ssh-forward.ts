import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ping } from './engine-api.ts';
import type { BenchContext } from './row.ts';
import { end, until } from './shell.ts';

interface ForwardOptions {
  /** A loopback address; 127.0.0.1 unless told. */
  readonly host?: string;
  readonly port: number;
  readonly key: string;
  readonly socket: string;
}

/** OpenSSH's arguments for a tunnel from a local socket to the guest's engine, to a port on loopback. */
export function forwardArguments({ host = '127.0.0.1', port, key, socket }: ForwardOptions): string[] {
  // A guest that is thrown away afterwards: its host key says nothing.
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'BatchMode=yes'];
  return [
    ...options.flatMap((option) => ['-o', option]),
    ...['-N', '-i', key, '-p', String(port), '-L', `${socket}:/run/docker.sock`, `root@${host}`],
  ];
}

/** `ssh -L` into the VM of a Slipway home, beside Slipway's own socket. Gives the tunnel's socket once it answers. */
export async function forwardBeside(home: string, context: BenchContext): Promise<string> {
  const identity = JSON.parse(await readFile(join(home, 'vm/identity.json'), 'utf8'));
  const { sshHost, sshPort } = JSON.parse(await readFile(join(home, 'vm/run.json'), 'utf8'));
  const key = join(home, 'bench-key');
  await writeFile(key, identity.client.privateKey, { mode: 0o600 });
  const socket = join(home, 'bench.sock');
  const ssh = spawn('ssh', forwardArguments({ host: sshHost, port: sshPort, key, socket }), {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  context.onEnd(() => end(ssh));
  await until('ssh -L', 30_000, () => ping(socket));
  return socket;
}
