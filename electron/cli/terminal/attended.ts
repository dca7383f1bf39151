import { StringDecoder } from 'node:string_decoder';
import { sleep } from '../../base/deadline.ts';
import { SCREEN_RESET, type Terminal, type TerminalTarget } from '../../contract/terminals.ts';
import type { Cli } from '../context.ts';
import { Interrupted } from '../errors.ts';
import type { Host } from '../host/connect.ts';
import type { Io } from '../io.ts';
import { RemoteTerminal, type Size } from './remote.ts';
import { withoutQueries } from './wrapper.ts';

/** What was on its way when the program ended has come after this long without anything new, in milliseconds. */
const QUIET_MS = 500;
/** Puts the user's terminal in order before a screen that replaces what it showed. */
const RESET = `${SCREEN_RESET}\x1b[2J\x1b[H`;

/** Joins the user's terminal to one in the host until its program ends; resolves with how it ended. */
export async function runAttended(cli: Cli, host: Host, target: TerminalTarget): Promise<Terminal> {
  const { stdin, stdout } = cli.io;
  // Its own end, too, when the window goes: like ssh's, what runs there is hung up.
  const terminal = await RemoteTerminal.open(host, { target, size: sizeOf(cli.io), signal: cli.signal });
  const left = () => void terminal.close(new Interrupted());
  const resized = () => void terminal.resize(sizeOf(cli.io));
  const shown = show(cli.io, terminal);
  const typed = typing(terminal);
  try {
    await terminal.running();
    stdin.setRawMode?.(true);
    stdin.on('data', typed.onData);
    stdin.once('end', left);
    stdout.on('resize', resized);
    stdin.resume();
    const ending = await terminal.ended();
    await shown.settled();
    return ending;
  } finally {
    stdin.off('data', typed.onData);
    stdin.off('end', left);
    stdout.off('resize', resized);
    stdin.setRawMode?.(false);
    stdin.pause();
    await terminal.close();
  }
}

function sizeOf({ stdout }: Io): Size {
  const within = (value: number | undefined, usual: number) => Math.min(Math.max(value || usual, 1), 1000);
  return { cols: within(stdout.columns, 80), rows: within(stdout.rows, 24) };
}

/** Sends what is typed, in order, one piece after the other: a paste is paced by the program that reads it. */
function typing(terminal: RemoteTerminal) {
  const decoder = new StringDecoder('utf8');
  let last = Promise.resolve();
  return {
    onData(chunk: Buffer | string) {
      const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
      last = last.then(() => terminal.write(text)).catch(() => undefined);
    },
  };
}

/** Writes what the terminal shows to the user's, at the pace of the latter. */
function show({ stdout }: Io, terminal: RemoteTerminal) {
  let heard = performance.now();
  let over = false;
  let first = true;
  const run = async () => {
    for await (const item of terminal.view()) {
      heard = performance.now();
      if (item.type === 'resize') continue;
      const data = withoutQueries(item.data);
      const text = item.type === 'screen' && !first ? RESET + data : data;
      first = false;
      if (!stdout.write(text)) await new Promise<void>((resolve) => stdout.once('drain', resolve));
      if (item.data.includes(SCREEN_RESET)) over = true;
    }
  };
  void run().catch(() => undefined);
  return {
    /** Resolves once a program that has ended has nothing more to show. */
    async settled() {
      const ended = performance.now();
      while (!over && performance.now() - Math.max(heard, ended) < QUIET_MS) await sleep(20);
    },
  };
}
