import { createInterface, type Interface } from 'node:readline';
import { AppError } from '../../contract/errors.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import type { Cli } from '../context.ts';
import { UsageError } from '../errors.ts';

export interface Question {
  /** What asks, where it is not the command alone. */
  readonly command?: string;
  /** What will happen, and what is lost by it, a line each. */
  readonly lines: readonly string[];
  /** The words that have to be typed; of `yes` its first letter will do. */
  readonly words: string;
  /** What is said after any other answer. */
  readonly otherwise: string;
}

/**
 * Asks on the side, so that results stay clean; with --yes it does not. Throws UsageError where nobody can answer, and
 * CANCELLED after another answer than the words.
 */
export async function confirm(cli: Cli, { command, lines, words, otherwise }: Question): Promise<void> {
  if (cli.invocation.switches.has('yes')) return;
  const { stdin, stderr } = cli.io;
  if (!stdin.isTTY || !stderr.isTTY) {
    throw new UsageError(
      `${command ?? cli.invocation.command} asks first, and nobody can answer here; add --yes to do it unasked`,
    );
  }
  for (const line of lines) cli.note(line);
  const isPlain = words === 'yes';
  stderr.write(isPlain ? 'Go on? [y/N] ' : `Type "${words}" to go on: `);
  const typed = await answer(cli);
  const isMeant = isPlain ? /^y(es)?$/i.test(typed ?? '') : typed === words;
  if (!isMeant) throw new AppError('CANCELLED', inEnglish(otherwise));
}

/** One line of input; null when there is none. */
async function answer({ io, signal }: Cli): Promise<string | null> {
  // Not as a terminal: Ctrl-C stays a signal, which ends the command.
  const line = await nextLine(createInterface({ input: io.stdin, terminal: false }), signal);
  return line?.trim() ?? null;
}

/** The next line, as it was typed; null when input ends, as by Ctrl-D, or by Ctrl-C at a terminal. The reader is closed then. */
export function nextLine(reader: Interface, signal: AbortSignal): Promise<string | null> {
  return new Promise<string | null>((resolve, reject) => {
    reader.once('line', resolve);
    reader.once('close', () => resolve(null));
    // Passed on from its input, as of a terminal that is gone.
    reader.on('error', () => resolve(null));
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  }).finally(() => reader.close());
}
