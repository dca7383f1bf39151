import { AppError } from '../../contract/errors.ts';
import type { TerminalTarget } from '../../contract/terminals.ts';
import type { Cli } from '../context.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import type { Host } from '../host/connect.ts';
import { plain } from '../output/plain.ts';
import { runAttended } from '../terminal/attended.ts';
import { type Outcome, runUnattended, toStdout } from '../terminal/unattended.ts';

/** Output kept for `--json`, in characters; more is cut off at the front, and said. */
const MOST_OUTPUT = 4_000_000;

/** What `shell` and `ssh` share: a program in a terminal, with this process's input and output, and its exit code. */
export async function runTerminal(cli: Cli, host: Host, target: TerminalTarget): Promise<number> {
  const { stdin, stdout } = cli.io;
  if (cli.json) return asJson(cli, host, target);
  const outcome: Outcome =
    stdin.isTTY && stdout.isTTY
      ? await runAttended(cli, host, target)
      : await runUnattended(cli, host, { target, output: toStdout(cli.io) });
  if (outcome.exitCode === null) throw new AppError('CONNECTION_LOST', outcome.message || 'the terminal was lost');
  // 126 and 127 are the engine's "cannot be run" and "not found": what it says about them is in the message.
  if (outcome.exitCode === 126 || outcome.exitCode === 127) cli.note(`slipway: ${plain(outcome.message)}`);
  return outcome.exitCode;
}

async function asJson(cli: Cli, host: Host, target: TerminalTarget): Promise<number> {
  const hasCommand = target.kind !== 'attach' && (target.command?.length ?? 0) > 0;
  if (cli.io.stdin.isTTY && !hasCommand)
    throw new UsageError('--json needs a command after --, or input that is piped in');
  let output = '';
  let skipped = 0;
  const { exitCode, message } = await runUnattended(cli, host, {
    target,
    async output(text) {
      output += text;
      skipped += Math.max(0, output.length - MOST_OUTPUT);
      output = output.slice(-MOST_OUTPUT);
    },
  });
  cli.result({ exitCode, message, output, skipped });
  return exitCode ?? EXIT.failed;
}
