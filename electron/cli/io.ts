import type { ReadStream, WriteStream } from 'node:tty';
import { isPipeOrFile } from '../platform/files.ts';

/**
 * Whether somebody hands this process input: a pipe of a shell, or a file with something in it. What is in a pipe cannot be
 * looked at without taking it; a terminal, /dev/null and the socket that a program starts others with are none.
 */
export function hasInput({ stdin }: Pick<Io, 'stdin'>): boolean {
  return stdin.fd !== undefined && isPipeOrFile(stdin.fd);
}

/** What the command line reads and writes; tests bring their own. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY' | 'setRawMode'> & { readonly fd: number }>;
  readonly stdout: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>>;
  readonly stderr: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;
  readonly env: NodeJS.ProcessEnv;
}

/** Writes at the reader's pace: resolves when more may come. Rejects with the signal's reason while it waits. */
export function write(stream: NodeJS.WritableStream, data: string | Uint8Array, signal: AbortSignal): Promise<void> {
  if (data.length === 0 || stream.write(data)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const done = () => {
      stream.off('drain', done);
      signal.removeEventListener('abort', done);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    if (signal.aborted) return done();
    stream.once('drain', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
