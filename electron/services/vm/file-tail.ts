import { stat } from 'node:fs/promises';
import { sleep } from '../../base/deadline.ts';
import { openRegular, readLogEnd } from '../../platform/read-file.ts';
import { RotatingFile } from '../../platform/rotating-file.ts';
import { lineBatches } from './line-batches.ts';

/** How often a followed file is looked at. Watching it would miss rotation on some file systems. */
const LOOK_MS = 300;

export interface TailOptions {
  readonly path: string;
  readonly lines: number;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** The last lines of a rotated log, then new ones while it is followed. A file that does not exist has no lines. */
export async function* tailFile({ path, lines, follow, signal }: TailOptions): AsyncGenerator<string[], void> {
  // The size is taken first: what is appended meanwhile is read again rather than lost.
  let position = await sizeOf(path);
  const last = await lastLines(path, lines, position);
  if (last.length > 0) yield last;
  while (follow && !signal.aborted) {
    await sleep(LOOK_MS, signal).catch(() => undefined);
    const size = await sizeOf(path);
    if (size === position) continue;
    // Smaller: it was rotated, and begins anew.
    const from = size < position ? 0 : position;
    if (size > from) yield* lineBatches(range(path, from, size));
    position = size;
  }
}

async function lastLines(path: string, count: number, size: number): Promise<string[]> {
  if (count === 0) return [];
  let found: string[] = [];
  for (const name of RotatingFile.names(path)) {
    const text = await readLogEnd(name, name === path ? size : undefined).catch(() => '');
    const lines = text.split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    found = [...lines, ...found];
    if (found.length >= count) break;
  }
  return found.slice(-count);
}

async function* range(path: string, start: number, end: number): AsyncGenerator<Buffer, void> {
  const handle = await openRegular(path).catch(() => null);
  if (!handle) return;
  try {
    yield* handle.createReadStream({ start, end: end - 1, autoClose: false });
  } finally {
    await handle.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
