import type { Writable } from 'node:stream';
import type { ProcessItem } from '../../contract/exec.ts';

/** Output of a process without a terminal. */
export type Output = Exclude<ProcessItem, { type: 'exit' }>;
/** How it ended: `said` is what the exit code does not say. */
export type Exit = Pick<Extract<ProcessItem, { type: 'exit' }>, 'exitCode' | 'said'>;

/** A running process without a terminal, wherever it runs. */
export interface PipedProcess {
  /** In order, as it comes; what nobody takes holds the process back. Ends, or throws an AppError, with the process or the connection. */
  readonly output: AsyncIterable<Output>;
  /** `end()` ends the input and nothing else. */
  readonly input: Writable;
  /** How it ended, once the output has. Never rejects. */
  exit(): Promise<Exit>;
  /** Lets go, and hangs it up unless it has ended; resolves when that is done, or given up. Its output then ends. Never rejects. */
  close(): Promise<void>;
}
