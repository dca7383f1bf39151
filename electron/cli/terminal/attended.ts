// biome-ignore-all lint/suspicious/noControlCharactersInRegex: terminals speak in control characters.
import { StringDecoder } from 'node:string_decoder';
import { AppError } from '../../contract/errors.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import type { TerminalItem, TerminalTarget } from '../../contract/terminals.ts';
import type { Cli } from '../context.ts';
import { Interrupted } from '../errors.ts';
import type { Host } from '../host/connect.ts';
import { type Io, write } from '../io.ts';

/** Puts the user's terminal in order before a screen that replaces what it showed. */
const RESET = '\x1b[!p\x1b[2J\x1b[H';

/** One write of the contract takes so many characters. */
const MAX_WRITE = 65_536;

export interface Outcome {
  readonly exitCode: number;
  /** What the exit code does not say, in words; empty when there is nothing to add. */
  readonly message: string;
}

/**
 * Joins the user's terminal to one in the host until its program ends; resolves with how it ended. Rejects when it cannot
 * start or is lost, and with the signal's reason: like ssh's, what runs there is then hung up.
 */
export async function runAttended(cli: Cli, { api }: Host, target: TerminalTarget): Promise<Outcome> {
  const { stdin, stdout } = cli.io;
  const { id } = await api.terminals.open({ target, ...sizeOf(cli.io), owned: true });
  // Its own end, too, when the window goes.
  const gone = new AbortController();
  const signal = AbortSignal.any([cli.signal, gone.signal]);
  const typed = typing((data) => api.terminals.write({ id, data }));
  const left = () => gone.abort(new Interrupted('SIGHUP'));
  const resized = () => void api.terminals.resize({ id, ...sizeOf(cli.io) }).catch(() => undefined);
  const join = () => {
    stdin.setRawMode?.(true);
    stdin.on('data', typed);
    stdin.once('end', left);
    stdout.on('resize', resized);
    stdin.resume();
  };
  let [joined, first] = [false, true];
  let pass = withoutQuestions();
  try {
    for await (const item of api.terminals.view({ id }, { signal })) {
      if (item.type === 'state') {
        if (item.state === 'exited' || item.state === 'lost') return outcomeOf(item);
        // Until it runs, Ctrl-C is for us.
        if (item.state === 'running' && !joined) join();
        joined ||= item.state === 'running';
      } else if (item.type !== 'resize') {
        // A whole screen goes on with nothing that was begun before.
        if (item.type === 'screen') pass = withoutQuestions();
        const data = pass(item.data);
        await write(stdout, item.type === 'screen' && !first ? RESET + data : data, signal);
        first = false;
      }
    }
    throw new AppError('CONNECTION_LOST', inEnglish('the terminal was closed'));
  } finally {
    stdin.off('data', typed);
    stdin.off('end', left);
    stdout.off('resize', resized);
    if (joined) stdin.setRawMode?.(false);
    stdin.pause();
    await api.terminals.close({ id }).catch(() => undefined);
  }
}

function outcomeOf({ state, exitCode, message }: Extract<TerminalItem, { type: 'state' }>): Outcome {
  if (exitCode !== null) return { exitCode, message: exitCode === 126 || exitCode === 127 ? message : '' };
  throw new AppError(
    state === 'lost' ? 'CONNECTION_LOST' : 'CONFLICT',
    inEnglish(message || 'the terminal could not start'),
  );
}

function sizeOf({ stdout }: Io): { readonly cols: number; readonly rows: number } {
  const within = (value: number | undefined, usual: number) => Math.min(Math.max(value || usual, 1), 1000);
  return { cols: within(stdout.columns, 80), rows: within(stdout.rows, 24) };
}

/** Sends what is typed, in order, one piece after the other: a paste is paced by the program that reads it. */
function typing(send: (data: string) => Promise<unknown>): (chunk: Buffer | string) => void {
  const decoder = new StringDecoder('utf8');
  let last: Promise<unknown> = Promise.resolve();
  return (chunk) => {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
    for (let at = 0; at < text.length; at += MAX_WRITE) {
      const piece = text.slice(at, at + MAX_WRITE);
      // What its program does not read any more is of no interest: the view tells of the end.
      last = last.then(() => send(piece)).catch(() => undefined);
    }
  };
}

/** A question that the host answers for every viewer (contract/terminal-queries.ts), in either spelling of its controls. */
const QUESTION =
  /(?:\x1b\[|\x9b)(?:[>=]?[\d;]*c|\??[\d;]*n|\??[\d;]*\$p|>[\d;]*q|[\d;]*t)|(?:\x1bP|\x90)\$q[^\x1b\x90\x9c]*(?:\x1b\\|\x9c)/g;
/** What may become one with what comes next. */
const BEGUN = /(?:\x1b|(?:\x1b\[|\x9b)[>=?]?[\d;]*\$?|(?:\x1bP|\x90)(?:\$(?:q[^\x1b\x90\x9c]*\x1b?)?)?)$/;
/** Longest beginning that is held back, in characters: no question is as long. */
const MOST_BEGUN = 4096;

/**
 * Passes output on without the questions that the host answers: the user's own terminal would answer them a second time.
 * One that is cut where a piece ends is held back until the next piece: by itself it shows nothing.
 */
export function withoutQuestions(): (data: string) => string {
  let begun = '';
  return (data) => {
    const text = (begun + data).replace(QUESTION, '');
    begun = BEGUN.exec(text)?.[0] ?? '';
    if (begun.length > MOST_BEGUN) begun = '';
    return text.slice(0, text.length - begun.length);
  };
}
