import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostStatus } from '../../../electron/contract/host.ts';
import { output } from './shell.ts';

const cli = 'build/out/cli/cli.mjs';

/** A Slipway of its own, in a fresh home that is deleted in the end. */
export interface Slipway {
  readonly home: string;
  /** Path of docker.sock. */
  readonly socket: string;
  run(...args: string[]): Promise<string>;
  status(): Promise<HostStatus>;
}

/** Starts the VM and waits until its engine answers. `stop` ends it and deletes its home. */
export async function startSlipway(): Promise<Slipway & { stop(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'sw-'));
  const env = { ...process.env, SLIPWAY_HOME: home, DOCKER_CONFIG: join(home, 'docker') };
  const run = (...args: string[]) => output(process.execPath, [cli, ...args], { env });
  const stop = async () => {
    await run('down').catch(() => undefined); // the part may have ended it
    await rm(home, { recursive: true, force: true });
  };
  const status = async () => JSON.parse(await run('status', '--json')) as HostStatus;
  try {
    await run('up');
    const socket = (await status()).dockerHost.replace('unix://', '');
    return { home, socket, run, status, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whether there is a template of its VM, which it makes in the background once that is up. */
export async function hasTemplate({ home }: Pick<Slipway, 'home'>): Promise<boolean> {
  const names = await readdir(join(home, 'vm/templates')).catch(() => []);
  return names.some((name) => /^[0-9a-f]{32}$/.test(name));
}

/** `docker` against a socket. */
export function docker(socket: string, ...args: string[]): Promise<string> {
  return output('docker', ['-H', `unix://${socket}`, ...args]);
}

/** Makes the image `bench` of nothing but a static busybox: no registry is needed. */
export async function loadBusybox(socket: string): Promise<void> {
  const tar = spawn('tar', ['-C', '/', '-c', 'bin/busybox', '--transform', 's,^usr/,,'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const load = spawn(
    'docker',
    ['-H', `unix://${socket}`, 'import', '-c', 'CMD ["/bin/busybox","sleep","1d"]', '-', 'bench'],
    {
      stdio: [tar.stdout, 'ignore', 'inherit'],
    },
  );
  const code = await new Promise((resolve, reject) => {
    load.on('error', reject);
    load.on('close', resolve);
  });
  if (code !== 0) throw new Error('docker import failed');
}
