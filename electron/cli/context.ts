import type { HomePaths } from '../platform/paths.ts';
import type { Invocation } from './args/parse.ts';
import type { Io } from './io.ts';

/** What every command gets. */
export interface Cli {
  readonly io: Io;
  readonly paths: HomePaths;
  readonly invocation: Invocation;
  readonly json: boolean;
  /** Aborts, with Interrupted, on Ctrl-C. */
  readonly signal: AbortSignal;
  /** A line for people: on stdout, or nowhere when JSON was asked for. */
  say(line: string): void;
  /** A line on the side, on stderr: what is going on, not the result. */
  note(line: string): void;
  /** The result for programs, one line of JSON on stdout; nothing unless it was asked for. */
  result(value: unknown): void;
}

/** A command: does its work and resolves with the exit code. Failures are thrown. */
export type Command = (cli: Cli) => Promise<number>;
