import type { Readable } from 'node:stream';
import { LineSplitter } from '../../base/line-splitter.ts';
import { start } from '../process.ts';
import type { FoundTool } from './in-use.ts';

export interface ToolRun {
  /** The engine it works with, as DOCKER_HOST spells it. */
  readonly dockerHost: string;
  /** Where the docker command's configuration is, for who names one. */
  readonly dockerConfig?: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly cwd?: string;
  /** Written to its stdin, which is then closed: passwords and files that are nowhere go here, never into arguments. */
  readonly input?: string;
  /** What it tells of how far it is, an object a line, as with `--progress json` or `rawjson`. It must not throw. */
  readonly onProgress: (told: unknown) => void;
  /** Milliseconds it has to end in order once it is called off; 10 s unless told. */
  readonly graceMs?: number;
}

export interface ToolResult {
  readonly code: number | null;
  /** Its result, such as with `--format json`: the first 4 MiB of it. */
  readonly stdout: string;
  readonly isCut: boolean;
  /** The last of what it said beside its progress: why it failed, where it did. */
  readonly words: string;
}

/** What a result may be, in characters: an image's history or a compose file of sixty services has a tenth of that. */
const MOST_RESULT = 4 * 1024 * 1024;
/** A line of progress may carry some lines of a build's log. A longer one is none that can be read. */
const MOST_LINE = 256 * 1024;
const MOST_WORDS = 16 * 1024;

/**
 * Runs one of docker's tools to its end, from an argument list. Rejects with the signal's reason once it has ended by that,
 * and with an AppError where it cannot be started; not on a code of its own. However much it prints, memory is bounded.
 */
export async function runTool({ path }: FoundTool, args: readonly string[], options: ToolRun): Promise<ToolResult> {
  const { signal, cwd, dockerHost, dockerConfig, graceMs = 10_000 } = options;
  signal.throwIfAborted();
  const child = await start(path, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { DOCKER_HOST: dockerHost, ...(dockerConfig === undefined ? {} : { DOCKER_CONFIG: dockerConfig }) },
  });
  const end = () => void child.end(graceMs);
  signal.addEventListener('abort', end, { once: true });
  // It may have come while the child was started.
  if (signal.aborted) end();
  try {
    child.stdin?.end(options.input ?? '');
    const told = readResult(child.stdout);
    const words = readProgress(child.stderr, options.onProgress);
    const { code } = await child.exited;
    // A child of its own may hold the other ends, and has nothing more to say for it.
    if (signal.aborted) for (const stream of [child.stdout, child.stderr]) stream?.destroy();
    const result = { code, ...(await told), words: await words };
    signal.throwIfAborted();
    return result;
  } finally {
    signal.removeEventListener('abort', end);
  }
}

async function readResult(stream: Readable | null): Promise<Pick<ToolResult, 'stdout' | 'isCut'>> {
  const parts: string[] = [];
  let length = 0;
  await eachPiece(stream, (text) => {
    if (length < MOST_RESULT) parts.push(text.slice(0, MOST_RESULT - length));
    length += text.length;
  });
  return { stdout: parts.join(''), isCut: length > MOST_RESULT };
}

async function readProgress(stream: Readable | null, onProgress: ToolRun['onProgress']): Promise<string> {
  const lines = new LineSplitter({ most: MOST_LINE, longer: 'cut' });
  let words = '';
  const take = (line: string) => {
    const told = objectIn(line);
    if (told !== null) onProgress(told);
    else if (line.trim() !== '') words = `${words}${line}\n`.slice(-MOST_WORDS);
  };
  await eachPiece(stream, (text) => {
    for (const line of lines.push(text)) take(line);
  });
  for (const line of lines.end()) take(line);
  return words.trim();
}

/** Null for what is no object in JSON: other lines come in between, such as warnings. */
function objectIn(line: string): unknown {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function eachPiece(stream: Readable | null, take: (text: string) => void): Promise<void> {
  if (!stream) return Promise.resolve();
  return new Promise((resolve) => {
    stream.setEncoding('utf8').on('data', take);
    stream.once('close', resolve);
  });
}
