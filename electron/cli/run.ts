import { toWire } from '../contract/errors.ts';
import { englishOf, inEnglish } from '../contract/messages/message.ts';
import { homePaths } from '../platform/paths.ts';
import type { CommandName } from './args/commands.ts';
import { type Invocation, parse } from './args/parse.ts';
import { diagnose } from './commands/diagnose.ts';
import { disk } from './commands/disk.ts';
import { down } from './commands/down.ts';
import { engine } from './commands/engine.ts';
import { help, version } from './commands/help.ts';
import { logs } from './commands/logs.ts';
import { open } from './commands/open.ts';
import { repair } from './commands/repair.ts';
import { reset } from './commands/reset.ts';
import { serve } from './commands/serve.ts';
import { settings } from './commands/settings.ts';
import { share } from './commands/share.ts';
import { exec, shell } from './commands/shell.ts';
import { ssh } from './commands/ssh.ts';
import { status } from './commands/status.ts';
import { tools } from './commands/tools.ts';
import { uninstall } from './commands/uninstall.ts';
import { restart, sleep, up } from './commands/up.ts';
import type { Cli, Command } from './context.ts';
import { NotRunningError, UsageError } from './errors.ts';
import { EXIT } from './exit.ts';
import type { Io } from './io.ts';
import { plain } from './output/plain.ts';

const commands: Readonly<Record<CommandName, Command>> = {
  up,
  down,
  restart,
  sleep,
  repair,
  reset,
  uninstall,
  status,
  open,
  serve,
  shell,
  exec,
  ssh,
  engine,
  share,
  disk,
  tools,
  settings,
  diagnose,
  logs,
  version,
  help,
};

/** Runs one command line; resolves with the exit code and never rejects. What goes wrong is one line on stderr. */
export async function run(argv: readonly string[], io: Io, signal: AbortSignal): Promise<number> {
  // Before the line is understood it still says how a failure is to be shown.
  const json = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined).includes('--json');
  try {
    const invocation = parse(argv);
    return await commands[invocation.command](contextOf(invocation, { io, signal, json }));
  } catch (error) {
    return report(error, io, json);
  }
}

function contextOf(invocation: Invocation, { io, signal, json }: Pick<Cli, 'io' | 'signal' | 'json'>): Cli {
  return {
    ...{ io, invocation, signal, json },
    // Only where a command asks: `help` needs no home.
    get paths() {
      return homePaths({ env: io.env });
    },
    say: (line) => void (json || io.stdout.write(`${line}\n`)),
    note: (line) => void io.stderr.write(`${line}\n`),
    result: (value) => void (json && io.stdout.write(`${JSON.stringify(value)}\n`)),
  };
}

function report(error: unknown, io: Io, json: boolean): number {
  const isUsage = error instanceof UsageError;
  const { message, hint, said: _, ...failure } = toWire(error);
  if (json) {
    const wire = { ...failure, ...(isUsage ? { code: 'BAD_REQUEST' } : {}), message, ...(hint ? { hint } : {}) };
    io.stdout.write(`${JSON.stringify({ error: wire })}\n`);
  }
  io.stderr.write(`slipway: ${plain(englishOf(inEnglish(message, hint)))}\n`);
  if (io.env.SLIPWAY_DEBUG === '1' && error instanceof Error) io.stderr.write(`${error.stack}\n`);
  if (isUsage) return EXIT.usage;
  return error instanceof NotRunningError ? EXIT.notRunning : EXIT.failed;
}
