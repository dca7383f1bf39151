import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { retry } from '../../base/retry.ts';
import { AppError, fromWire, wireError } from '../../contract/errors.ts';
import { ensurePrivateDir } from '../../platform/files.ts';
import { prepareHome } from '../../platform/home.ts';
import type { HomePaths } from '../../platform/paths.ts';
import type { Cli } from '../context.ts';
import { findHost, type Host } from './connect.ts';

/** What a host tells the process that started it; the other end is in host/parent.ts. */
const fromHost = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), pid: z.int() }),
  z.object({ type: z.literal('failed'), error: wireError }),
]);

/** A host that was started a moment ago by someone else is given about ten seconds to answer. */
const OTHER_HOST_DELAYS = [50, 100, 200, 500, 1000, 2000, 3000, 3000];

/** Resolves once a started host serves. Rejects with what it says is wrong, or with how it ended. */
function served(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const parsed = fromHost.safeParse(message);
      if (!parsed.success) return;
      if (parsed.data.type === 'ready') resolve();
      else reject(fromWire(parsed.data.error));
    });
    child.once('error', (error) => reject(new AppError('INTERNAL', `the host cannot be started: ${error.message}`)));
    child.once('exit', (code, signal) => {
      reject(new AppError('INTERNAL', `the host ended at its start (${signal ?? `exit code ${code}`})`));
    });
  });
}

function entryOf({ io }: Cli): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const entry = io.env.SLIPWAY_HOST_ENTRY || join(here, '..', 'host', 'host.mjs');
  if (existsSync(entry)) return entry;
  throw new AppError('IO_ERROR', `the host program is missing: ${entry}`, { hint: 'Build it with: npm run build' });
}

interface LaunchOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

function launch(cli: Cli, { args = [], env = {} }: LaunchOptions, how: { stdio: StdioOptions; detached: boolean }) {
  return spawn(process.execPath, [entryOf(cli), ...args], {
    ...how,
    env: { ...cli.io.env, ...env },
    // Nobody's folder is kept busy by a host that stays.
    ...(how.detached ? { cwd: dirname(cli.paths.root) } : {}),
    windowsHide: true,
  });
}

/** Starts a host that outlives this command, or finds the one that was started at the same moment. */
export async function startBackgroundHost(cli: Cli): Promise<Host> {
  const { paths } = cli;
  await prepareHome(paths);
  await ensurePrivateDir(paths.logs);
  // What it prints beside its log: an error that ended it.
  const output = await open(join(paths.logs, 'host.out'), 'w', 0o600);
  try {
    const child = launch(cli, {}, { stdio: ['ignore', output.fd, output.fd, 'ipc'], detached: true });
    await served(child).catch((error) => {
      if (!isOtherHost(error)) throw error;
    });
    if (child.connected) child.disconnect();
    child.unref();
  } finally {
    await output.close();
  }
  return waitForHost(paths);
}

/** The host of this home, started in the background where there is none. */
export async function ensureHost(cli: Cli): Promise<{ readonly host: Host; readonly started: boolean }> {
  const found = await findHost(cli.paths);
  return found ? { host: found, started: false } : { host: await startBackgroundHost(cli), started: true };
}

export interface ForegroundHost {
  readonly host: Host;
  /** Asks it to end in order; once more, to just end. */
  end(): void;
  /** Resolves with its exit code. */
  readonly exited: Promise<number>;
}

/** Starts a host that ends with this command. Rejects with IN_USE when there is one already. */
export async function startForegroundHost(cli: Cli, options: LaunchOptions): Promise<ForegroundHost> {
  await prepareHome(cli.paths);
  // A process group of its own: Ctrl-C reaches it through us, once, and not behind our back.
  const child = launch(
    cli,
    { ...options, args: ['--foreground', ...(options.args ?? [])] },
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], detached: true },
  );
  const exited = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  await served(child);
  return { host: await waitForHost(cli.paths), end: () => void child.kill('SIGTERM'), exited };
}

function isOtherHost(error: unknown): boolean {
  return error instanceof AppError && error.code === 'IN_USE' && error.details?.pid !== undefined;
}

function waitForHost(paths: HomePaths): Promise<Host> {
  const look = async () => {
    const host = await findHost(paths);
    if (!host)
      throw new AppError('TIMEOUT', 'the Slipway host does not answer', { hint: `Its log is ${paths.hostLog}.` });
    return host;
  };
  return retry(look, { delays: OTHER_HOST_DELAYS });
}
