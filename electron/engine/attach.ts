import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import type { EngineClient } from './client.ts';
import { inspectContainer } from './containers.ts';
import { FrameSplitter } from './demux.ts';
import type { CallLimits } from './modem.ts';
import { ownName } from './records/container-row.ts';

/**
 * Keys that would detach. The engine's default is ctrl-p,ctrl-q, and to recognise it holds every Ctrl-P back until the
 * next key, which breaks the shell's history. There is no "none"; eight NULs in a row is what nobody types.
 */
export const DETACH_KEYS = Array.from({ length: 8 }, () => 'ctrl-@').join(',');

/** What a terminal needs to know of its container. */
export interface AttachTarget {
  readonly name: string;
  readonly imageId: string;
  readonly tty: boolean;
  /** Started with -i: it reads input. */
  readonly openStdin: boolean;
  readonly status: string;
  /** The engine counts a paused container, and one that waits for its next start, among those that run. */
  readonly running: boolean;
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

/** Looks a container up. NOT_FOUND when it has been removed. */
export async function inspectTarget(client: EngineClient, id: string, signal?: AbortSignal): Promise<AttachTarget> {
  const { Name, Image, Config, State } = await inspectContainer(client, id, { signal });
  return {
    name: ownName([Name]) ?? '',
    imageId: Image,
    tty: Config.Tty,
    openStdin: Config.OpenStdin,
    status: State.Status,
    running: State.Running,
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled,
  };
}

/** Connects to a container's main process. Raw bytes when the container has a TTY, else the engine's frames. */
export function attachContainer(client: EngineClient, id: string, signal?: AbortSignal): Promise<Duplex> {
  const options = { stream: true, stdin: true, stdout: true, stderr: true, detachKeys: DETACH_KEYS };
  return client.hijack((docker) => docker.getContainer(id).attach(options), { signal });
}

/** Sets the size of a container's own terminal. Fails while it does not run. */
export async function resizeContainer(
  client: EngineClient,
  id: string,
  size: { readonly cols: number; readonly rows: number },
): Promise<void> {
  await client.docker({ deadlineMs: 5_000, repeatable: true }).getContainer(id).resize({ w: size.cols, h: size.rows });
}

const waited = z.object({ StatusCode: z.int() });

/** The exit code of the run that goes on now; null when it cannot be had. Never rejects. */
export async function nextExit(client: EngineClient, id: string, signal: AbortSignal): Promise<number | null> {
  // The longest that a timer can be: it is meant to last as long as the container runs.
  const docker = client.docker({ signal, deadlineMs: 2_147_483_647 });
  try {
    return waited.parse(await docker.getContainer(id).wait({ condition: 'next-exit' })).StatusCode;
  } catch {
    return null;
  }
}

export interface RecentOutputOptions extends CallLimits {
  /** Without a TTY the log comes in frames, which are taken apart here. */
  readonly tty: boolean;
  readonly lines: number;
  /** Bytes kept, from the end. */
  readonly limit: number;
  /** Milliseconds; a log that takes longer is given as far as it has come. */
  readonly deadlineMs: number;
}

/**
 * The container's last lines of output as its log driver has them, so that an attached screen does not begin blank.
 * Empty when the driver cannot be read. Rejects only when the container is gone or the call was cancelled.
 */
export async function recentOutput(client: EngineClient, id: string, options: RecentOutputOptions): Promise<Buffer> {
  const { tty, lines, limit, deadlineMs, signal } = options;
  const chunks: Buffer[] = [];
  let size = 0;
  const keep = (data: Buffer) => {
    chunks.push(Buffer.from(data));
    size += data.length;
    for (let first = chunks[0]; first && size - first.length >= limit; first = chunks[0]) {
      chunks.shift();
      size -= first.length;
    }
  };
  const splitter = new FrameSplitter();
  let late: NodeJS.Timeout | undefined;
  try {
    const asked = { stdout: true, stderr: true, tail: lines };
    const log = await client.stream((docker) => docker.getContainer(id).logs(asked), {
      signal,
      deadlineMs,
      idleMs: null,
    });
    late = setTimeout(() => log.destroy(), deadlineMs);
    for await (const chunk of log) {
      if (tty) keep(chunk as Buffer);
      else splitter.push(chunk as Buffer, ({ data }) => keep(data));
    }
  } catch (error) {
    if (error instanceof AppError && (error.code === 'CANCELLED' || error.code === 'NOT_FOUND')) throw error;
  } finally {
    clearTimeout(late);
  }
  return Buffer.concat(chunks).subarray(-limit);
}
