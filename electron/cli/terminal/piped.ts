import { AppError, toWire } from '../../contract/errors.ts';
import type { ProcessItem, ProcessTarget } from '../../contract/exec.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import type { Cli } from '../context.ts';
import type { Host } from '../host/connect.ts';
import { plain } from '../output/plain.ts';
import type { Outcome } from './attended.ts';

/** A piece of what a process wrote. */
export type Output = Exclude<ProcessItem, { type: 'exit' }>;

export interface PipedOptions {
  readonly target: ProcessTarget;
  /** Whether the process reads this one's standard input; else its own is empty. */
  readonly stdin: boolean;
  /** Takes output at its own pace, which becomes the process's. */
  readonly onOutput: (output: Output) => Promise<void>;
}

/**
 * Runs a process without a terminal, with bytes in and out; resolves with how it ended. Rejects when it cannot start or is
 * lost, and with the signal's reason: it is then hung up, which `docker exec` does not do.
 */
export async function runPiped(cli: Cli, { api }: Host, options: PipedOptions): Promise<Outcome> {
  const { signal } = cli;
  const { target, stdin, onOutput } = options;
  const { id } = await api.exec.start({ target, stdin }, { signal });
  const over = new AbortController();
  if (stdin) void api.exec.input({ id }, inputOf(cli), { signal: over.signal }).catch(() => undefined);
  try {
    for await (const item of api.exec.output({ id }, { signal })) {
      if (item.type !== 'exit') await onOutput(item);
      else if (item.exitCode !== null) return { exitCode: item.exitCode, message: item.message };
      else throw new AppError('CONNECTION_LOST', inEnglish(item.message || 'the process was lost'));
    }
    throw new AppError('CONNECTION_LOST', inEnglish('the process was lost'));
  } finally {
    over.abort();
  }
}

/** Standard input as it comes, to its end; one that cannot be read is said, and ends. */
async function* inputOf(cli: Cli): AsyncGenerator<Uint8Array, void> {
  const { stdin } = cli.io;
  try {
    for await (const chunk of stdin) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    cli.note(`slipway: cannot read the input: ${plain(toWire(error).message)}`);
  }
}
