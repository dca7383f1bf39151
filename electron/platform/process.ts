import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import type { Readable } from 'node:stream';
import { DeadlineError, settlesWithin, withDeadline } from '../base/deadline.ts';
import { AppError } from '../contract/errors.ts';
import type { Message } from '../contract/messages/message.ts';
import { platformMessages } from '../contract/messages/platform.ts';
import { pathFolders } from './find-program.ts';
import { failureOf } from './io-error.ts';
import { withUmask } from './umask.ts';

/** How a process ended: one of the two is set. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How it ended, in words: what comes after its name. */
export const howEnded = ({ code, signal }: ExitStatus): string =>
  signal === null ? `ended with ${code}` : `was ended by ${signal}`;

/** A process started here. It ends with the host unless it was started to survive. */
export interface Child {
  readonly pid: number;
  /** Null unless stdio was 'pipe'. */
  readonly stdin: NodeJS.WritableStream | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Resolves once it has ended; never rejects. */
  readonly exited: Promise<ExitStatus>;
  /** Asks it to end (SIGTERM), and kills it after `graceMs`. Resolves once it has ended. */
  end(graceMs: number): Promise<ExitStatus>;
  kill(): void;
}

export interface StartOptions {
  /** Three entries, as of node's spawn; file descriptors are allowed. All piped unless told. */
  readonly stdio?: ('pipe' | 'ignore' | number)[];
  readonly cwd?: string;
  /** Added to the allow-listed environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The process gets a session of its own and outlives this one. */
  readonly survive?: boolean;
  /** Permission bits withheld from files it makes; 0o077 unless told. */
  readonly umask?: number;
}

/** What children see of our environment: enough to run, and nothing that could be a secret. */
const PASSED_ON =
  'PATH HOME USER LOGNAME LANG LC_ALL TZ TMPDIR TMP TEMP XDG_RUNTIME_DIR SystemRoot SystemDrive windir ComSpec PATHEXT ' +
  'USERPROFILE LOCALAPPDATA APPDATA ProgramFiles ProgramData';

const mortal = new Set<ChildProcess>();
let watchingExit = false;

/** Starts a program from an argument list, never through a shell. Rejects with an AppError when it cannot be started. */
export async function start(file: string, args: readonly string[], options: StartOptions = {}): Promise<Child> {
  const spawnOptions: SpawnOptions = {
    stdio: options.stdio ?? 'pipe',
    env: { ...passedOn(), ...options.env },
    detached: options.survive ?? false,
    shell: false,
    windowsHide: true,
    ...(options.cwd ? { cwd: options.cwd } : {}),
  };
  let child: ChildProcess;
  try {
    // Node cannot set a child's umask, but a child inherits ours.
    child = withUmask(options.umask ?? 0o077, () => spawn(file, args, spawnOptions));
  } catch (error) {
    throw spawnError(file, error);
  }
  const exited = new Promise<ExitStatus>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(spawnError(file, error)));
  });
  child.on('error', () => undefined);
  // A pipe breaks when the child ends first; whoever reads or writes it learns that from `exited`.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on('error', () => undefined);
  if (options.survive) child.unref();
  else endWithUs(child);
  return {
    pid: child.pid as number,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    kill: () => void child.kill('SIGKILL'),
    async end(graceMs) {
      if (child.exitCode !== null || child.signalCode !== null) return exited;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      try {
        return await exited;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** How long a killed process may take to end, in milliseconds: it may have gigabytes to give back, on a busy machine. */
export const KILLED_MS = 5_000;

export interface RunOptions extends StartOptions {
  /** Kills it after this long; 30 s unless told. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Written to stdin, which is then closed. */
  readonly input?: string | Uint8Array;
  /** Output beyond this many bytes per stream is cut off; 1 MiB unless told. */
  readonly maxOutputBytes?: number;
}

export interface RunResult extends ExitStatus {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end and gathers its output. Rejects when it cannot start, times out or is cancelled, once it has been
 * killed; not on a non-zero code.
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { signal, input = '', timeoutMs = 30_000, maxOutputBytes = 1024 * 1024 } = options;
  signal?.throwIfAborted();
  const child = await start(file, args, options);
  const outputs = [child.stdout, child.stderr];
  const ended = Promise.all([child.exited, ...outputs.map((stream) => collect(stream, maxOutputBytes))] as const);
  child.stdin?.end(input);
  try {
    const [status, stdout = '', stderr = ''] = await withDeadline(file, { ms: timeoutMs, signal }, () => ended);
    return { ...status, stdout, stderr };
  } catch (error) {
    child.kill();
    // A grandchild that outlives it may hold the other ends: what it has to say is not waited for.
    for (const stream of outputs) stream?.destroy();
    // The kernel holds one that waits for a disk or network folder that does not answer: nobody waits with it.
    if (!(await settlesWithin(ended, KILLED_MS)))
      throw new AppError('TIMEOUT', platformMessages.unkillable({ program: file }));
    if (!(error instanceof DeadlineError)) throw error;
    throw new AppError('TIMEOUT', platformMessages.late({ program: file, seconds: timeoutMs / 1000 }));
  }
}

/** Refuses an operand that a program could take for an option. */
export function operand(value: string): string {
  if (value.startsWith('-')) throw new AppError('BAD_REQUEST', platformMessages.option({ value }));
  return value;
}

function collect(stream: NodeJS.ReadableStream | null, limit: number): Promise<string> {
  if (!stream) return Promise.resolve('');
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      if (size < limit) chunks.push(chunk.subarray(0, limit - size));
      size += chunk.length;
    });
    stream.once('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

function passedOn(): Record<string, string> {
  const own = (name: string) => (name === 'PATH' ? pathFolders(process.env).join(delimiter) : process.env[name]);
  return Object.fromEntries(
    PASSED_ON.split(' ').flatMap((name): [string, string][] => {
      const value = own(name);
      return value ? [[name, value]] : [];
    }),
  );
}

function endWithUs(child: ChildProcess): void {
  if (!watchingExit) {
    watchingExit = true;
    process.once('exit', () => {
      for (const one of mortal) one.kill('SIGKILL');
    });
  }
  mortal.add(child);
  child.once('exit', () => mortal.delete(child));
}

function spawnError(file: string, error: unknown): AppError {
  const says = {
    missing: () => platformMessages.notInstalled({ program: file }),
    other: (reason: Message) => platformMessages.notStarted({ program: file, reason }),
  };
  return failureOf(error, says, { codes: { missing: 'UNSUPPORTED', other: 'IO_ERROR' }, details: { program: file } });
}
