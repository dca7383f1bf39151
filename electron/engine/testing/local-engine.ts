import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sleep } from '../../base/deadline.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { EngineClient } from '../client.ts';
import { listContainers } from '../container-store.ts';
import { killContainer } from '../containers.ts';
import { socketEndpoint } from '../endpoint.ts';
import { EngineTransport } from '../transport.ts';
import { until } from './until.ts';

/** A dockerd of this machine on a private socket, with its own data: fast, real, and gone after the test. */
export interface LocalEngine {
  readonly socketPath: string;
  readonly folder: string;
  readonly pid: number;
  /** Ends dockerd with a signal and waits until it has ended. Its containers' shims live on. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Stops dockerd as a debugger does, and waits until none of its threads answers anything any more. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Starts dockerd again on the same data and waits until it answers. */
  restart(): Promise<void>;
  /** Ends everything and deletes the data. */
  dispose(): Promise<void>;
}

/** Milliseconds dockerd may take to answer; it needs under two when nothing else runs. */
const START_MS = 60_000;

export interface LocalEngineOptions {
  /** Registries on loopback it may pull from over plain HTTP need no option: dockerd allows 127.0.0.0/8 by itself. */
  readonly extraArguments?: readonly string[];
  /** With a bridge containers can publish ports; without, none needs iptables. */
  readonly bridge?: boolean;
}

/** Starts dockerd, which starts its own containerd. Needs root, as the Debian package docker.io installs it. */
export async function startLocalEngine(options: LocalEngineOptions = {}): Promise<LocalEngine> {
  // Short, because the paths of its sockets have to fit in 107 bytes.
  const folder = await mkdtemp('/tmp/sw-engine-');
  const socketPath = join(folder, 'd.sock');
  // Its own, so that the machine's /etc/docker/daemon.json has no say.
  await writeFile(join(folder, 'daemon.json'), '{}');
  let daemon = await launch(folder, socketPath, options);
  const kill = async (signal: NodeJS.Signals) => {
    if (daemon.exitCode !== null || daemon.signalCode !== null) return;
    const exited = once(daemon, 'exit');
    daemon.kill(signal);
    await exited;
  };
  return {
    socketPath,
    folder,
    get pid() {
      return daemon.pid ?? 0;
    },
    kill,
    async freeze() {
      daemon.kill('SIGSTOP');
      // Each thread stops when it next looks, and till then it may answer.
      await until('dockerd to stop', () => isStopped(daemon.pid ?? 0));
    },
    thaw: () => void daemon.kill('SIGCONT'),
    async restart() {
      await kill('SIGKILL');
      await endLeftovers(folder);
      // Where nobody reaps orphans (a container's PID 1), dockerd would take the dead containerd for a living one.
      await rm(join(folder, 'exec', 'containerd', 'containerd.pid'), { force: true });
      daemon = await launch(folder, socketPath, options);
    },
    async dispose() {
      await killContainers(socketPath);
      await kill('SIGTERM');
      await endLeftovers(folder);
      await unmountBelow(folder);
      await removeFolder(folder);
    },
  };
}

async function launch(folder: string, socketPath: string, options: LocalEngineOptions): Promise<ChildProcess> {
  const log = openSync(join(folder, 'dockerd.log'), 'a');
  const network = ['--iptables=false', '--ip6tables=false', ...(options.bridge ? [] : ['--bridge=none'])];
  const paths = [
    '--data-root',
    join(folder, 'data'),
    '--exec-root',
    join(folder, 'exec'),
    '--pidfile',
    join(folder, 'd.pid'),
  ];
  const daemon = spawn(
    '/usr/sbin/dockerd',
    [
      '-H',
      `unix://${socketPath}`,
      '--config-file',
      join(folder, 'daemon.json'),
      ...paths,
      ...network,
      ...(options.extraArguments ?? []),
    ],
    { stdio: ['ignore', log, log] },
  );
  closeSync(log);
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline && daemon.exitCode === null) {
    if (await answers(socketPath)) return daemon;
    await sleep(50);
  }
  daemon.kill('SIGKILL');
  const words = await readFile(join(folder, 'dockerd.log'), 'utf8').catch(() => '');
  throw new Error(`dockerd did not start:\n${words.slice(-2_000)}`);
}

async function answers(socketPath: string): Promise<boolean> {
  const transport = new EngineTransport(socketEndpoint(socketPath));
  try {
    const signal = AbortSignal.timeout(1_000);
    return (await transport.exchange({ method: 'GET', path: '/_ping', signal }, 1_000)).status === 200;
  } catch {
    return false;
  } finally {
    transport.dispose();
  }
}

/**
 * What dockerd leaves behind when it is killed: containerd for a moment, shims and their containers for good. All of
 * them have our folder in their command line, or are children of one that has.
 */
async function endLeftovers(folder: string): Promise<void> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const processes = await Promise.all(pids.map(describe));
  const ours = new Set(processes.flatMap((each) => (each?.command.includes(`${folder}/`) ? [each.pid] : [])));
  const children = processes.flatMap((each) => (each && ours.has(each.parent) ? [each.pid] : []));
  for (const pid of new Set([...ours, ...children])) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Ended meanwhile.
    }
  }
}

async function isStopped(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`);
  const states = await Promise.all(
    threads.map(async (thread) => {
      const stat = await readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => '');
      return stat === '' || stat[stat.lastIndexOf(')') + 2] === 'T';
    }),
  );
  return states.every(Boolean);
}

async function describe(pid: number): Promise<{ pid: number; parent: number; command: string } | null> {
  try {
    const [command, stat] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    // After the name in parentheses, which may hold anything: state, parent.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return pid === process.pid ? null : { pid, parent, command };
  } catch {
    return null;
  }
}

/** dockerd would give each container ten seconds of grace. */
async function killContainers(socketPath: string): Promise<void> {
  const transport = new EngineTransport(socketEndpoint(socketPath));
  const client = new EngineClient({ transport, apiVersion: '1.41', epoch: AbortSignal.timeout(20_000) });
  try {
    const rows = await listContainers(client, { now: Date.now() });
    const running = rows.filter(({ state }) => state === 'running' || state === 'paused');
    for (const { id } of running) await killContainer(client, id, { kill: 'SIGKILL' }).catch(() => undefined);
  } catch {
    // dockerd is gone already.
  } finally {
    transport.dispose();
  }
}

async function unmountBelow(folder: string): Promise<void> {
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  const below = mounts
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .reverse();
  for (const path of below) await once(spawn('umount', ['-l', '--', path], { stdio: 'ignore' }), 'exit');
}
