import { sleep, withDeadline } from '../base/deadline.ts';
import type { EngineClient } from './client.ts';
import { FrameSplitter } from './demux.ts';
import { createExec, type ExecSpec, inspectExec, startExec } from './exec.ts';

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
    throw client.readFailure(error, { signal: parent });
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
  const splitter = new FrameSplitter();
  try {
    for await (const chunk of stream) {
      splitter.push(chunk as Buffer, ({ stream: name, data }) => {
        if (sizes[name] < limit) kept[name].push(Buffer.from(data.subarray(0, limit - sizes[name])));
        sizes[name] += data.length;
      });
    }
  } catch (error) {
    throw client.readFailure(error, { signal });
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
