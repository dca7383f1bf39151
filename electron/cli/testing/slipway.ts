import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { removeFolder } from '../../platform/testing/remove-folder.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const CLI = `${root}/build/out/cli/cli.mjs`;
export const HOST = `${root}/build/out/host/host.mjs`;

/** Builds what these tests run, where it has changed. */
export function buildBundles(): void {
  const { status, stderr } = spawnSync(process.execPath, [`${root}/build/build.mjs`, 'host', 'cli', 'renderer'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A SLIPWAY_HOME of its own, with the built command and host. */
export async function testHome(settings: object = {}) {
  // Short: the path of a socket is limited.
  const home = await mkdtemp('/tmp/sw-');
  const docker = await mkdtemp('/tmp/swd-');
  await writeFile(`${home}/settings.json`, JSON.stringify({ version: 1, ...settings }));
  const env = { ...process.env, SLIPWAY_HOME: home, DOCKER_CONFIG: docker, SLIPWAY_VALIDATE_RESULTS: '1', DISPLAY: '' };
  const started = new Set<ChildProcess>();
  const start = (file: string, args: readonly string[]) => {
    const child = spawn(process.execPath, [file, ...args], { env, stdio: ['pipe', 'pipe', 'pipe', 'ipc'] });
    started.add(child);
    child.once('exit', () => started.delete(child));
    return { child, ended: outputOf(child) };
  };
  return {
    home,
    env,
    start,
    /** Runs the command to its end. */
    async slipway(args: readonly string[], input = ''): Promise<Ended> {
      const { child, ended } = start(CLI, args);
      child.stdin?.end(input);
      return ended;
    },
    async dispose() {
      for (const child of started) child.kill('SIGKILL');
      const { child, ended } = start(CLI, ['down', '--force']);
      child.stdin?.end();
      await ended;
      await Promise.all([home, docker].map((path) => removeFolder(path)));
    },
  };
}

function outputOf(child: ChildProcess): Promise<Ended> {
  let out = '';
  let err = '';
  // A character may come in two parts.
  child.stdout?.setEncoding('utf8');
  child.stderr?.setEncoding('utf8');
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  child.stdin?.on('error', () => undefined);
  // Not `close`: it does not come once the channel was disconnected from this side.
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const read = [child.stdout, child.stderr].map((stream) => new Promise((resolve) => stream?.once('end', resolve)));
  return Promise.all([exited, ...read]).then(([code]) => ({ code: code as number | null, out, err }));
}
