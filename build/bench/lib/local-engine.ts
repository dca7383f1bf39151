import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ping } from './engine-api.ts';
import type { BenchContext } from './row.ts';
import { end, until } from './shell.ts';

/**
 * Debian's dockerd run on this very machine, on folders and a socket of its own and without networks: a fast real
 * engine. Needs root.
 */
export async function localEngine(context: BenchContext): Promise<string> {
  if (process.getuid?.() !== 0) throw new Error('this part runs dockerd on this machine and needs root');
  const folder = await mkdtemp(join(tmpdir(), 'sw-'));
  context.onEnd(() => rm(folder, { recursive: true, force: true }));
  const socket = join(folder, 'docker.sock');
  const daemon = spawn(
    'dockerd',
    [
      ...['-H', `unix://${socket}`, '--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
      ...['--pidfile', join(folder, 'pid'), '--bridge=none', '--iptables=false', '--ip6tables=false'],
    ],
    { stdio: 'ignore' },
  );
  context.onEnd(() => end(daemon, 20_000));
  await until('dockerd on this machine', 60_000, async () => {
    if (daemon.exitCode !== null) throw new Error(`dockerd ended with ${daemon.exitCode}`);
    return ping(socket);
  });
  return socket;
}
