import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aborted, settlesWithin, withDeadline } from '../../base/deadline.ts';
import { AppError, fromWire } from '../../contract/errors.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import { ensurePrivateDir } from '../../platform/files.ts';
import { prepareHome } from '../../platform/home.ts';
import { unanswered } from '../../platform/host-connection.ts';
import { HOST_END_MS, hostMessage } from '../../platform/host-messages.ts';
import { findOrStartHost, HOST_ENV, HOST_START_MS } from '../../platform/host-start.ts';
import { ioError } from '../../platform/io-error.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { openEmpty } from '../../platform/read-file.ts';
import type { Cli } from '../context.ts';
import { findHost, type Host } from './connect.ts';

/** A host stops its VM before it ends, or saves it, and has a deadline of its own for that. */
const OTHER_END_MS = HOST_END_MS + 10_000;
/** How long a start goes on after Ctrl-C, in milliseconds: most have then come to where all is ended in order. */
const INTERRUPTED_MS = 2_000;
/** A start that takes longer than this, in milliseconds, is spoken of; most are over long before, even on a busy machine. */
const SAY_MS = 5_000;

/** Resolves once a started host serves. Rejects with what it says is wrong, or with how it ended. */
function served(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const parsed = hostMessage.safeParse(message);
      if (!parsed.success) return;
      if (parsed.data.type === 'ready') resolve();
      else reject(fromWire(parsed.data.error));
    });
    child.once('error', (error) =>
      reject(new AppError('INTERNAL', inEnglish(`the host cannot be started: ${error.message}`))),
    );
    child.once('exit', (code, signal) => {
      reject(new AppError('INTERNAL', inEnglish(`the host ended at its start (${signal ?? `exit code ${code}`})`)));
    });
  });
}

/**
 * As served, within HOST_START_MS. After Ctrl-C it may still come to serve, to be ended in order; else it is told to end,
 * and its end is waited for.
 */
async function servedOrEnded(child: ChildProcess, { paths, signal }: Cli): Promise<void> {
  const serving = served(child);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  if (!(await settlesWithin(Promise.race([serving, aborted(signal)]), HOST_START_MS))) {
    serving.catch(() => undefined);
    throw letGo(child, paths);
  }
  if (!signal.aborted || (await settlesWithin(serving, INTERRUPTED_MS))) return serving;
  child.kill('SIGTERM');
  // Not its word: one that comes to serve only now ends in order, and has a VM to stop before it is gone.
  serving.catch(() => undefined);
  await gone;
  throw signal.reason;
}

/** Not killed from here: unless it is stuck it ends by itself once its channel closes, in order where it can (host/main.ts). */
function letGo(child: ChildProcess, { hostLog }: HomePaths): AppError {
  if (child.connected) child.disconnect();
  child.unref();
  const pid = child.pid ?? null;
  const late = `the Slipway host (process ${pid}) did not start within ${HOST_START_MS / 1000} s`;
  const hint = `It ends by itself unless it hangs; then end it with "slipway down --force". Its log is ${hostLog}.`;
  return new AppError('TIMEOUT', inEnglish(late, hint), { details: { pid } });
}

/** Says what is waited for where a start takes long. */
async function spokenOf<T>(cli: Cli, start: () => Promise<T>): Promise<T> {
  const say = () => void (cli.signal.aborted || cli.note('The host does not serve yet; waiting for it …'));
  const timer = setTimeout(say, SAY_MS);
  try {
    return await start();
  } finally {
    clearTimeout(timer);
  }
}

function entryOf({ io }: Cli): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const entry = io.env.SLIPWAY_HOST_ENTRY || join(here, '..', 'host', 'host.mjs');
  if (existsSync(entry)) return entry;
  throw new AppError('IO_ERROR', inEnglish(`the host program is missing: ${entry}`, 'Build it with: npm run build'));
}

interface LaunchOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

function launch(cli: Cli, { args = [], env = {} }: LaunchOptions, how: { stdio: StdioOptions; detached: boolean }) {
  return spawn(process.execPath, [entryOf(cli), ...args], {
    ...how,
    // A relative SLIPWAY_HOME would lead elsewhere from another folder.
    env: { ...HOST_ENV, ...cli.io.env, SLIPWAY_HOME: cli.paths.root, ...env },
    // Nobody's folder is kept busy by a host that stays.
    ...(how.detached ? { cwd: dirname(cli.paths.root) } : {}),
    windowsHide: true,
  });
}

export interface StartedHost {
  readonly host: Host;
  /** False when somebody else had started it. */
  readonly started: boolean;
}

/**
 * Starts a host that outlives this command, or finds the one that was started at the same moment. After Ctrl-C it rejects
 * with the signal's reason, and what it started is ended.
 */
export async function startBackgroundHost(cli: Cli): Promise<StartedHost> {
  const { paths, signal } = cli;
  await prepareHome(paths);
  await ensurePrivateDir(paths.logs);
  const start = async (): Promise<StartedHost | null> =>
    (await launchInBackground(cli)) ? { host: await connectTo(paths), started: true } : null;
  const search = { find: () => foundHost(cli), start, signal };
  const found = await spokenOf(cli, () => findOrStartHost(paths, search));
  await endIfInterrupted(cli, found);
  return found;
}

/** The host of this home, which somebody else started; null when none runs. */
export async function foundHost({ paths, signal }: Cli): Promise<StartedHost | null> {
  const host = await findHost(paths, signal);
  return host && { host, started: false };
}

/** After Ctrl-C it rejects with the signal's reason, and a host that this command started is ended. */
export async function endIfInterrupted(cli: Cli, { host, started }: StartedHost): Promise<void> {
  if (!cli.signal.aborted) return;
  if (started) await endStarted(cli, host);
  throw cli.signal.reason;
}

/** False when another host holds the home. */
async function launchInBackground(cli: Cli): Promise<boolean> {
  // What it prints beside its log: an error that ended it.
  const path = join(cli.paths.logs, 'host.out');
  const output = await openEmpty(path).catch((error) => {
    throw ioError('keepHostOutput', path, error);
  });
  try {
    const child = launch(cli, {}, { stdio: ['ignore', output.fd, output.fd, 'ipc'], detached: true });
    await servedOrEnded(child, cli);
    if (child.connected) child.disconnect();
    child.unref();
    return true;
  } catch (error) {
    if (isOtherHost(error)) return false;
    throw error;
  } finally {
    await output.close();
  }
}

/** The host of this home, started in the background where there is none; one that was not wanted any more is ended. */
export async function ensureHost(cli: Cli): Promise<StartedHost> {
  const found = await findLastingHost(cli);
  cli.signal.throwIfAborted();
  return found ? { host: found, started: false } : startBackgroundHost(cli);
}

/** After Ctrl-C nothing is left that a command began. A VM that slept sleeps on. */
export async function endStarted(cli: Pick<Cli, 'note'>, host: Pick<Host, 'api' | 'closed'>): Promise<void> {
  cli.note('Interrupted: stopping what was started …');
  await host.api.host.shutdown({ stopVm: true, keepForUi: true });
  await host.closed;
}

/** As findHost, but one that ends is waited for, and then there is none. */
export async function findLastingHost(cli: Cli): Promise<Host | null> {
  const host = await findHost(cli.paths);
  if (!host || !(await host.api.host.status({})).ending) return host;
  cli.note('The last host is ending; waiting for it …');
  await withDeadline('the end of the last host', { ms: OTHER_END_MS, signal: cli.signal }, () => host.closed);
  return null;
}

export interface ForegroundHost {
  readonly host: Host;
  /** Asks it to end in order; once more, to just end. */
  end(): void;
  /** Resolves with its exit code. */
  readonly exited: Promise<number>;
}

/** Starts a host that ends with this command. Rejects with IN_USE when there is one already, and after Ctrl-C once its start has ended. */
export async function startForegroundHost(cli: Cli, options: LaunchOptions): Promise<ForegroundHost> {
  await prepareHome(cli.paths);
  // A process group of its own: Ctrl-C reaches it through us, once, and not behind our back.
  const child = launch(
    cli,
    { ...options, args: ['--foreground', ...(options.args ?? [])] },
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], detached: true },
  );
  const exited = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  await spokenOf(cli, () => servedOrEnded(child, cli));
  return { host: await connectTo(cli.paths), end: () => void child.kill('SIGTERM'), exited };
}

function isOtherHost(error: unknown): boolean {
  return error instanceof AppError && error.code === 'IN_USE' && error.details?.pid !== undefined;
}

/** To a host that has just said that it serves. */
async function connectTo(paths: HomePaths): Promise<Host> {
  const host = await findHost(paths);
  if (host) return host;
  throw await unanswered(paths);
}
