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

/** The exit codes with which an engine, and a shell, says that nothing ran. The engine's own words say more. */
const REFUSED: Readonly<Record<number, string>> = {
  126: 'the command cannot be executed',
  127: 'the command was not found',
};

/** What `shell` and `ssh` share: a program in a terminal, with this process's input and output, and its exit code. */
export async function runTerminal(cli: Cli, host: Host, target: TerminalTarget): Promise<number> {
  const { stdin, stdout } = cli.io;
  if (cli.json) return asJson(cli, host, target);
  const outcome: Outcome =
    stdin.isTTY && stdout.isTTY
      ? await runAttended(cli, host, target)
      : await runUnattended(cli, host, { target, output: toStdout(cli.io) });
  if (outcome.exitCode === null) throw new AppError('CONNECTION_LOST', outcome.message || 'the terminal was lost');
  const word = REFUSED[outcome.exitCode];
  if (word !== undefined) cli.note(`slipway: ${plain(outcome.message) || `exit code ${outcome.exitCode}: ${word}`}`);
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
