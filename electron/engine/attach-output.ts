import { AppError } from '../contract/errors.ts';
import type { EngineClient } from './client.ts';
import { FrameSplitter } from './demux.ts';
import { enginePath } from './path.ts';

export interface RecentOutputOptions {
  /** Without a TTY the log comes in frames, which are taken apart here. */
  readonly tty: boolean;
  readonly lines: number;
  /** Bytes kept, from the end. */
  readonly limit: number;
  /** Milliseconds; a log that takes longer is given as far as it has come. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/**
 * The container's last lines of output as its log driver has them, so that an attached screen does not begin blank.
 * Empty when the driver cannot be read. Rejects only when the container is gone or the call was cancelled.
 */
export async function recentOutput(client: EngineClient, id: string, options: RecentOutputOptions): Promise<Buffer> {
  const { tty, lines, limit, deadlineMs, signal } = options;
  const call = {
    method: 'GET',
    path: enginePath`/containers/${id}/logs`,
    query: { stdout: true, stderr: true, tail: lines },
    signal,
    deadlineMs,
  } as const;
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
    const log = await client.stream(call);
    late = setTimeout(() => log.destroy(), deadlineMs);
    for await (const chunk of log) {
      if (tty) keep(chunk as Buffer);
      else splitter.push(chunk as Buffer, ({ data }) => keep(data));
    }
  } catch (error) {
    const failure = error instanceof AppError ? error : client.readFailure(error, call);
    if (failure.code === 'CANCELLED' || failure.code === 'NOT_FOUND') throw failure;
  } finally {
    clearTimeout(late);
  }
  return Buffer.concat(chunks).subarray(-limit);
}
