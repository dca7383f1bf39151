import type { ProcessTarget } from '../../contract/exec.ts';
import type { Cli } from '../context.ts';
import { Interrupted, UsageError } from '../errors.ts';
import type { Host } from '../host/connect.ts';
import { write } from '../io.ts';
import { plain } from '../output/plain.ts';
import { Tail } from '../output/tail.ts';
import { type Outcome, runAttended } from '../terminal/attended.ts';
import { type Output, runPiped } from '../terminal/piped.ts';

/** Output of each kind kept for `--json`, in bytes; more is cut off at the front, and said. */
const MOST_OUTPUT = 4_000_000;

/**
 * `shell` and `ssh`: on a terminal a terminal, else a process with this one's input and outputs. Resolves with the exit code
 * of what ran. An input that is a terminal is left alone where the output is none.
 */
export function runTerminal(cli: Cli, host: Host, target: ProcessTarget): Promise<number> {
  const { stdin, stdout } = cli.io;
  if (cli.json && stdin.isTTY && !target.command?.length)
    throw new UsageError('--json needs a command after --, or input that is piped in');
  if (!cli.json && stdin.isTTY && stdout.isTTY) return passedOn(cli, () => runAttended(cli, host, target));
  return runProcess(cli, host, { target, stdin: !stdin.isTTY });
}

/** `exec`: a process with this one's outputs and, where that is asked for, its input. Resolves with its exit code. */
export function runProcess(
  cli: Cli,
  host: Host,
  { target, stdin }: { readonly target: ProcessTarget; readonly stdin: boolean },
): Promise<number> {
  if (cli.json) return asJson(cli, host, { target, stdin });
  const { io, signal } = cli;
  return passedOn(cli, () =>
    runPiped(cli, host, { target, stdin, onOutput: ({ type, data }) => write(io[type], data, signal) }),
  );
}

async function asJson(
  cli: Cli,
  host: Host,
  { target, stdin }: { readonly target: ProcessTarget; readonly stdin: boolean },
): Promise<number> {
  const kept = { stdout: new Tail(MOST_OUTPUT), stderr: new Tail(MOST_OUTPUT) };
  const onOutput = async ({ type, data }: Output) => kept[type].add(data);
  const { exitCode, message } = await runPiped(cli, host, { target, stdin, onOutput });
  const { stdout, stderr } = kept;
  cli.result({
    ...{ exitCode, message, stdout: stdout.toString(), stderr: stderr.toString() },
    skipped: stdout.skipped + stderr.skipped,
  });
  return exitCode;
}

/** Says what the exit code does not, and ends as one that a signal ended when one did. */
async function passedOn(cli: Cli, run: () => Promise<Outcome>): Promise<number> {
  try {
    const { exitCode, message } = await run();
    if (message !== '') cli.note(`slipway: ${plain(message)}`);
    return exitCode;
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    throw error;
  }
}
