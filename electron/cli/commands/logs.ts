import { toWire } from '../../contract/errors.ts';
import { readLogEnd } from '../../platform/read-file.ts';
import { SOURCES } from '../args/commands.ts';
import { nearest } from '../args/nearest.ts';
import { wholeNumber } from '../args/parse.ts';
import type { Cli, Command } from '../context.ts';
import { NotRunningError, UsageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { findHost, type Host } from '../host/connect.ts';

type Source = (typeof SOURCES)[number];

const DEFAULT_LINES = 100;
const MOST_LINES = 10_000;

/** `slipway logs`: of the host and of the VM, each line marked with its source when there are several. */
export const logs: Command = async (cli) => {
  const sources = sourcesOf(cli.invocation.values.get('source'));
  const lines = wholeNumber(cli.invocation, 'lines', { min: 0, max: MOST_LINES }) ?? DEFAULT_LINES;
  const follow = cli.invocation.switches.has('follow');
  const all = sources.length > 1;
  const host = await findHost(cli.paths);
  if (!host) return hostLogOnly(cli, { sources, lines, follow });
  try {
    const show = (source: Source) => print(cli, host, { source, lines, follow, mark: all });
    const failures = (follow ? await Promise.all(sources.map(show)) : await oneByOne(sources, show)).filter(Boolean);
    return failures.length === sources.length ? EXIT.failed : EXIT.done;
  } finally {
    host.close();
  }
};

function sourcesOf(names: readonly string[] = SOURCES): Source[] {
  return names.map((name) => {
    const found = SOURCES.find((source) => source === name);
    if (found) return found;
    const meant = nearest(name, SOURCES);
    throw new UsageError(
      `there is no log ${JSON.stringify(name)}; ${meant ? `did you mean "${meant}"?` : `use one of ${SOURCES.join(', ')}`}`,
    );
  });
}

interface Wanted {
  readonly source: Source;
  readonly lines: number;
  readonly follow: boolean;
  readonly mark: boolean;
}

/** Prints one log; returns whether it failed. One that cannot be read does not keep the others from being shown. */
async function print(cli: Cli, host: Host, { source, lines, follow, mark }: Wanted): Promise<boolean> {
  try {
    for await (const batch of host.api.vm.logs({ source, lines, follow }, { signal: cli.signal })) {
      for (const line of batch.lines) await printLine(cli, { source, line, mark });
    }
    return false;
  } catch (error) {
    if (cli.signal.aborted) return false;
    cli.note(`slipway: ${source}: ${toWire(error).message}`);
    return true;
  }
}

async function oneByOne(sources: readonly Source[], show: (source: Source) => Promise<boolean>): Promise<boolean[]> {
  const results: boolean[] = [];
  for (const source of sources) results.push(await show(source));
  return results;
}

/** The host's own log is a file, and of most interest when there is no host. */
async function hostLogOnly(
  cli: Cli,
  { sources, lines, follow }: { sources: Source[]; lines: number; follow: boolean },
) {
  if (follow || !sources.includes('host')) throw new NotRunningError();
  const text = await readLogEnd(cli.paths.hostLog).catch(() => null);
  if (text === null) throw new NotRunningError();
  const all = text.trimEnd().split('\n');
  for (const line of lines === 0 ? [] : all.slice(-lines)) await printLine(cli, { source: 'host', line, mark: false });
  cli.note('Slipway is not running; this is the log of its last host.');
  return EXIT.done;
}

async function printLine(cli: Cli, { source, line, mark }: { source: Source; line: string; mark: boolean }) {
  const shown = visible(line);
  const text = cli.json ? JSON.stringify({ source, line }) : mark ? `${source.padEnd(10)} | ${shown}` : shown;
  if (cli.io.stdout.write(`${text}\n`)) return;
  await new Promise<void>((resolve) => cli.io.stdout.once('drain', resolve));
}

/** Logs come from the guest: their control characters must not reach the user's terminal. */
function visible(line: string): string {
  return line.replace(/\t/g, '    ').replace(/\p{Cc}/gu, '�');
}
