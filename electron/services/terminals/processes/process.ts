import type { Duplex } from 'node:stream';
import type { Message } from '../../../contract/messages/message.ts';
import type { TerminalTarget } from '../../../contract/terminals.ts';
import type { Size } from '../size.ts';

/** How a terminal's program ended; `message` says so, with what to do. `lost`: the connection to it went, it may live on. */
export type Ending =
  | { readonly state: 'exited'; readonly exitCode: number | null; readonly message: Message }
  | { readonly state: 'lost'; readonly message: Message };

/** A running program with a terminal, wherever it runs. */
export interface TerminalProcess {
  /** What runs, such as bash. */
  readonly title: string;
  /** Its container's name, or null for "as it is". */
  readonly name: string | null;
  /** Output and input as a terminal sees them, in UTF-8. Closes when the program ends or the connection goes. */
  readonly stream: Duplex;
  /** False where there is no program behind that asks the terminal questions: replies would count as typed. */
  readonly answers: boolean;
  /**
   * Passes the size on, as soon as the program can be told. The last one wins. Called at least once with the true size.
   */
  resize(size: Size): void;
  /** How it ended. Called once, after the stream has; `firstOutput` holds the engine's words when it could not start. Never rejects. */
  ending(firstOutput: string): Promise<Ending>;
  /** Lets go. What was started for this terminal is hung up; resolves when that is done, or given up. Never rejects. */
  close(): Promise<void>;
}

/** Starts what a target names. Rejects with AppError. */
export type Connect = (request: ConnectRequest) => Promise<TerminalProcess>;

export interface ConnectRequest {
  /** The terminal's id. */
  readonly id: string;
  readonly target: TerminalTarget;
  /** As it is when it is read: a pane may tell its own while the program is still being started. */
  readonly size: Size;
  /** Aborts when the terminal is closed meanwhile. */
  readonly signal: AbortSignal;
}
