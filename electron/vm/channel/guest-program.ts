import { constants } from 'node:os';
import { type Duplex, PassThrough, type Readable } from 'node:stream';
import type { ClientChannel } from '../../ssh/ssh-connection.ts';

export interface ExecResult {
  /** Null when it was ended by a signal or the connection was lost. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GuestShell {
  readonly stream: Duplex;
  resize(cols: number, rows: number): void;
  /** Resolves with the exit code, 128 + n after signal n; null when the connection was lost. */
  readonly exit: Promise<number | null>;
}

/** A process in the guest without a terminal. */
export interface GuestProcess {
  /** Its standard output; what is written is its input, which `end()` ends. */
  readonly stream: Duplex;
  /** Shares the stream's window: what is not read of one stops the other in the end. */
  readonly stderr: Readable;
  /** Resolves with the exit code, 128 + n after signal n; null when the connection was lost. */
  readonly exit: Promise<number | null>;
  /** Aborts when the connection is lost: its streams may not end by themselves. */
  readonly lost: AbortSignal;
  /** Hangs it up, and lets go. */
  hangUp(): void;
}

/** Output of one command beyond this is cut off: the guest decides how much there is. */
const MAX_OUTPUT = 4 * 1024 * 1024;

/** A program's end and all it said, given `input`. Rejects when the connection is lost first; aborting lets go of it. */
export async function resultOf(
  channel: ClientChannel,
  {
    ended,
    input,
    signal,
  }: { readonly ended: AbortSignal; readonly input: string | undefined; readonly signal: AbortSignal },
): Promise<ExecResult> {
  const stop = () => channel.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (input === undefined) channel.end();
    else channel.end(input);
    const [stdout, stderr, code] = await Promise.all([gather(channel), gather(channel.stderr), exitOf(channel, ended)]);
    if (ended.aborted) throw ended.reason;
    return { code, stdout, stderr };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A program in a terminal. `ended` is the connection's end. */
export function shellOn(channel: ClientChannel, ended: AbortSignal): GuestShell {
  return {
    stream: channel,
    resize: (cols, rows) => channel.setWindow(rows, cols, 0, 0),
    exit: exitOf(channel, ended, codeOf),
  };
}

/** A program without one. */
export function processOn(channel: ClientChannel, ended: AbortSignal): GuestProcess {
  return {
    stream: channel,
    stderr: channel.stderr,
    exit: exitOf(channel, ended, codeOf),
    lost: ended,
    hangUp() {
      channel.signal('HUP');
      channel.destroy();
    },
  };
}

/** Its output alone, as it comes. Destroying that ends the program. */
export function outputOf(channel: ClientChannel): Readable {
  // Both outputs share one window: what is not read would stop the other.
  channel.stderr.resume();
  // A destroyed ssh2 channel ends only when sshd says so, which waits for the command: the reader must not, and a
  // command that has nothing to say would never notice that nobody reads.
  const output = channel.pipe(new PassThrough());
  channel.once('close', () => output.end());
  output.once('close', () => {
    channel.signal('TERM');
    channel.destroy();
  });
  return output;
}

function gather(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      if (size < MAX_OUTPUT) chunks.push(chunk.subarray(0, MAX_OUTPUT - size));
      size += chunk.length;
    });
    const finish = () => resolve(Buffer.concat(chunks).toString('utf8'));
    stream.once('end', finish);
    stream.once('close', finish);
  });
}

function exitOf(
  channel: ClientChannel,
  ended: AbortSignal,
  ofSignal: (name: string | undefined) => number | null = () => null,
): Promise<number | null> {
  return new Promise((resolve) => {
    let code: number | null = null;
    channel.once('exit', (value: number | null, signal?: string) => {
      code = value ?? ofSignal(signal);
    });
    const finish = () => {
      ended.removeEventListener('abort', finish);
      resolve(code);
    };
    // Again with the code: a quick command's `exit` comes in one packet with the news that it was started.
    channel.once('close', (last: number | null | undefined, signal?: string) => {
      code ??= last ?? ofSignal(signal);
      finish();
    });
    // ssh2 closes a channel of a lost connection only once everything was read.
    ended.addEventListener('abort', finish, { once: true });
  });
}

/** A shell's exit code for a process that a signal ended. */
function codeOf(signal: string | undefined): number | null {
  const number = (constants.signals as Readonly<Record<string, number | undefined>>)[signal ?? ''];
  return number === undefined ? null : 128 + number;
}
