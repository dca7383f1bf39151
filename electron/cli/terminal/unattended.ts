import { StringDecoder } from 'node:string_decoder';
import { sleep } from '../../base/deadline.ts';
import type { TerminalTarget } from '../../contract/terminals.ts';
import type { Cli } from '../context.ts';
import type { Host } from '../host/connect.ts';
import type { Io } from '../io.ts';
import { RemoteTerminal } from './remote.ts';
import { END_OF_INPUT, MARK, quoteInput, TRAILER, textOnly, unattended } from './wrapper.ts';

/** As wide as a terminal may be, so that as little as possible is wrapped. */
const SIZE = { cols: 1000, rows: 24 };
/** A reader of ours that takes nothing for this long, in milliseconds, is not waited for: the host would skip output. */
const PATIENCE_MS = 3000;
/** How long the output of a program that has ended may be on its way, in milliseconds. */
const TAIL_MS = 1000;

export interface Outcome {
  /** Null when it is not known. */
  readonly exitCode: number | null;
  /** Why it ended, in words; empty when there is nothing to say. */
  readonly message: string;
}

/** Runs a command without a user at a terminal: standard input is piped in, its output comes out as text. */
export async function runUnattended(
  cli: Cli,
  host: Host,
  { target, output }: { target: TerminalTarget; output: (text: string) => Promise<void> },
): Promise<Outcome> {
  const terminal = await RemoteTerminal.open(host, { target: wrapped(target), size: SIZE, signal: cli.signal });
  const reading = new AbortController();
  try {
    const code = read(terminal, output);
    await terminal.running();
    await terminal.write('\n');
    void send(cli.io, terminal, reading.signal);
    const ended = terminal.ended().then(async (row) => {
      const late = await Promise.race([code, sleep(TAIL_MS).then(() => null)]);
      return late === null ? { exitCode: row.exitCode, message: row.message } : { exitCode: late, message: '' };
    });
    return await Promise.race([
      code.then((exitCode) => (exitCode === null ? ended : { exitCode, message: '' })),
      ended,
    ]);
  } finally {
    reading.abort();
    await terminal.close();
  }
}

function wrapped(target: TerminalTarget): TerminalTarget {
  return target.kind === 'attach' ? target : { ...target, command: unattended(target.command ?? []) };
}

/** Hands on the output between the marks; resolves with the exit code after it, or null when the view ends without. */
async function read(terminal: RemoteTerminal, output: (text: string) => Promise<void>): Promise<number | null> {
  let begun = false;
  let pending = '';
  try {
    for await (const item of terminal.view()) {
      if (item.type !== 'output') continue;
      pending += item.data;
      if (!begun) {
        const at = pending.indexOf(MARK);
        if (at < 0) continue;
        begun = true;
        pending = pending.slice(at + 1);
      }
      const end = TRAILER.exec(pending);
      // A trailer may come in pieces: what could be the beginning of one waits.
      const upTo = end ? end.index : safeLength(pending);
      await output(textOnly(pending.slice(0, upTo)));
      if (end) return Number(end[1]);
      pending = pending.slice(upTo);
    }
  } catch {
    // How the terminal ended says more.
  }
  return null;
}

/** How much of a text has nothing at its end that may be the beginning of an escape sequence or a trailer. */
function safeLength(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters.
  return /(?:\x1e\d{0,3}|\x1b(?:\[[ -?]{0,50}|\][^\x07\x1b]{0,500}|[ -/]{0,3}))$/.exec(text)?.index ?? text.length;
}

/** Pipes standard input in; one that is a terminal is left alone, and counts as empty. */
async function send({ stdin }: Io, terminal: RemoteTerminal, signal: AbortSignal): Promise<void> {
  const decoder = new StringDecoder('utf8');
  const stop = () => (stdin as Partial<NodeJS.ReadStream>).destroy?.();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (!stdin.isTTY) {
      for await (const chunk of stdin) {
        if (signal.aborted) return;
        await terminal.write(quoteInput(typeof chunk === 'string' ? chunk : decoder.write(chunk)));
      }
    }
    if (!signal.aborted) await terminal.write(END_OF_INPUT);
  } catch {
    // The command has ended, and took its input along.
  }
}

/** Writes to stdout at its pace, within reason. */
export function toStdout({ stdout }: Io): (text: string) => Promise<void> {
  return async (text) => {
    if (text === '' || stdout.write(text)) return;
    const drained = new Promise<void>((resolve) => stdout.once('drain', resolve));
    await Promise.race([drained, sleep(PATIENCE_MS)]);
  };
}
