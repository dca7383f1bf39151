import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { sleep, withDeadline } from '../base/deadline.ts';
import { DETACH_KEYS } from './attach.ts';
import type { EngineClient } from './client.ts';
import { type Frame, FrameSplitter } from './demux.ts';
import { misunderstood } from './failure.ts';

export interface ExecSpec {
  readonly containerId: string;
  /** Program and arguments; the engine looks the program up in the container's PATH. */
  readonly command: readonly string[];
  /** With a terminal of this size, or without one: output is then multiplexed. */
  readonly tty: { readonly cols: number; readonly rows: number } | null;
  readonly stdin: boolean;
  /** NAME=value, beyond the container's own. */
  readonly env?: readonly string[] | undefined;
  readonly user?: string | undefined;
  readonly workdir?: string | undefined;
}

const execId = z.string().regex(/^[0-9a-f]{64}$/);
const inspected = z.object({
  Running: z.boolean(),
  ExitCode: z.int().nullable().default(null),
  /** 0 when nothing ever ran. */
  Pid: z.int().default(0),
});

/** Prepares a process in a running container; resolves with the exec's id. NOT_FOUND, CONFLICT when it is not running. */
export async function createExec(client: EngineClient, spec: ExecSpec, signal?: AbortSignal): Promise<string> {
  const { containerId, command, tty, stdin, env, user, workdir } = spec;
  const made = await client
    .docker({ signal })
    .getContainer(containerId)
    .exec({
      AttachStdin: stdin,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty !== null,
      ...(tty ? { ConsoleSize: [tty.rows, tty.cols], DetachKeys: DETACH_KEYS } : {}),
      Cmd: [...command],
      ...(env ? { Env: [...env] } : {}),
      ...(user ? { User: user } : {}),
      ...(workdir ? { WorkingDir: workdir } : {}),
    });
  const parsed = execId.safeParse(made.id);
  if (!parsed.success) throw misunderstood('the engine gave no id for the new process');
  return parsed.data;
}

/**
 * Starts a prepared exec and resolves with its connection. When the program cannot be started the engine says so in the
 * output ("OCI runtime exec failed: …"), and inspect then has exit code 126 or 127.
 */
export function startExec(
  client: EngineClient,
  exec: { readonly id: string; readonly tty: ExecSpec['tty'] },
  signal?: AbortSignal,
): Promise<Duplex> {
  const { id, tty } = exec;
  const options = { Detach: false, Tty: tty !== null, ...(tty ? { ConsoleSize: [tty.rows, tty.cols] } : {}) };
  return client.hijack((docker) => docker.getExec(id).start(options), { signal });
}

/**
 * The output of a process without a terminal, in order, as it comes. A frame's data is a view of what was received. Throws
 * ENGINE_ERROR when it ends within a frame: what came is not all, and must not pass for it.
 */
export async function* outputOf(connection: Duplex): AsyncGenerator<Frame, void> {
  const splitter = new FrameSplitter();
  for await (const chunk of connection) {
    const frames: Frame[] = [];
    splitter.push(chunk as Buffer, (frame) => frames.push(frame));
    yield* frames;
  }
  if (!splitter.atBoundary) throw misunderstood('the engine broke the output off in the middle');
}

/** Fails until the process has started; see services/terminals/resizer.ts for the retries. */
export async function resizeExec(
  client: EngineClient,
  id: string,
  size: { readonly cols: number; readonly rows: number },
): Promise<void> {
  await client.docker({ deadlineMs: 5_000, repeatable: true }).getExec(id).resize({ w: size.cols, h: size.rows });
}

/** Whether the process runs, whether it ever did, and its exit code at its end. NOT_FOUND when its container is gone. */
export async function inspectExec(
  client: EngineClient,
  id: string,
): Promise<{ readonly running: boolean; readonly started: boolean; readonly exitCode: number | null }> {
  const answer = inspected.safeParse(await client.docker().getExec(id).inspect());
  if (!answer.success) throw misunderstood('the engine described the process in a way that cannot be read');
  const { Running, Pid, ExitCode } = answer.data;
  return { running: Running, started: Pid !== 0, exitCode: ExitCode };
}

export interface ExecOutcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunExecOptions {
  /** Milliseconds for the whole of it. The process itself is not ended: the engine has no call for that. */
  readonly deadlineMs: number;
  /** Output kept of each stream, in bytes; the rest is read and dropped. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

type ShortExec = Omit<ExecSpec, 'tty' | 'stdin'>;

/** Runs a short command in a container, without a terminal and without input, and collects what it says. */
export async function runExec(client: EngineClient, spec: ShortExec, options: RunExecOptions): Promise<ExecOutcome> {
  const { deadlineMs: ms, limit, signal: parent } = options;
  try {
    const what = `${spec.command[0] ?? 'a command'} in the container`;
    return await withDeadline(what, { ms, signal: parent }, (signal) => collect(client, spec, { limit, signal }));
  } catch (error) {
    throw client.failure(error, parent);
  }
}

async function collect(
  client: EngineClient,
  spec: ShortExec,
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
): Promise<ExecOutcome> {
  const id = await createExec(client, { ...spec, tty: null, stdin: false }, signal);
  const stream = await startExec(client, { id, tty: null }, signal);
  const kept = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const sizes = { stdout: 0, stderr: 0 };
  try {
    for await (const { stream: name, data } of outputOf(stream)) {
      if (sizes[name] < limit) kept[name].push(Buffer.from(data.subarray(0, limit - sizes[name])));
      sizes[name] += data.length;
    }
  } finally {
    stream.destroy();
  }
  const text = (name: 'stdout' | 'stderr') => Buffer.concat(kept[name]).toString('utf8');
  return { exitCode: await exitCodeOf(client, id), stdout: text('stdout'), stderr: text('stderr') };
}

/**
 * The exit code after the output has ended, which the engine may learn a moment later. Null when it still runs after two
 * seconds: its output was closed, or the connection to it.
 */
export async function exitCodeOf(client: EngineClient, id: string): Promise<number | null> {
  for (let delay = 10, waited = 0; ; delay = Math.min(delay * 2, 200), waited += delay) {
    const { running, exitCode } = await inspectExec(client, id);
    if (!running) return exitCode;
    if (waited > 2_000) return null;
    await sleep(delay, client.epoch);
  }
}
