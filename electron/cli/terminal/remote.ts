import { rowsOf } from '../../contract/common.ts';
import { AppError } from '../../contract/errors.ts';
import type { Terminal, TerminalItem, TerminalTarget } from '../../contract/terminals.ts';
import type { Host } from '../host/connect.ts';

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** One write of the contract takes so many characters. */
const MAX_WRITE = 65_536;

export interface RemoteOptions {
  readonly target: TerminalTarget;
  readonly size: Size;
  /** Closes it when it aborts; what is waited for then rejects with the reason. */
  readonly signal: AbortSignal;
}

/** A terminal of the host, opened for this command and closed with it, or by the host when this process is gone. */
export class RemoteTerminal {
  readonly #host: Host;
  readonly #id: string;
  readonly #closing = new AbortController();
  #row: Terminal | null = null;
  #waiting: (() => void)[] = [];

  private constructor(host: Host, id: string) {
    this.#host = host;
    this.#id = id;
    void this.#follow();
  }

  static async open(host: Host, { target, size, signal }: RemoteOptions): Promise<RemoteTerminal> {
    const { id } = await host.api.terminals.open({ target, ...size, owned: true });
    const terminal = new RemoteTerminal(host, id);
    const stop = () => void terminal.close(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    return terminal;
  }

  /** What it shows, from its beginning until it is closed. */
  view(): AsyncIterableIterator<TerminalItem> {
    return this.#host.api.terminals.view({ id: this.#id }, { signal: this.#closing.signal });
  }

  /** Resolves once its program runs; rejects with the reason when it cannot. */
  async running(): Promise<void> {
    const row = await this.#until(({ state }) => state !== 'starting');
    if (row.state !== 'running' && row.exitCode === null) {
      throw new AppError('CONFLICT', row.message || 'the terminal could not start');
    }
  }

  /** Resolves with how it ended. */
  ended(): Promise<Terminal> {
    return this.#until(({ state }) => state === 'exited' || state === 'lost');
  }

  /** Resolves once the program has been handed all of it; does nothing when it has ended. */
  async write(text: string): Promise<void> {
    for (let at = 0; at < text.length; at += MAX_WRITE) {
      const data = text.slice(at, at + MAX_WRITE);
      await this.#host.api.terminals.write({ id: this.#id, data }).catch(ignoreEnded);
    }
  }

  async resize(size: Size): Promise<void> {
    await this.#host.api.terminals.resize({ id: this.#id, ...size }).catch(ignoreEnded);
  }

  /** `reason` is what those get who wait for something of it. */
  async close(reason?: unknown): Promise<void> {
    const closed = this.#host.api.terminals.close({ id: this.#id }).catch(() => undefined);
    this.#end(reason);
    await closed;
  }

  async #until(fits: (row: Terminal) => boolean): Promise<Terminal> {
    for (;;) {
      if (this.#row && fits(this.#row)) return this.#row;
      this.#closing.signal.throwIfAborted();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    try {
      for await (const item of this.#host.api.terminals.watch({}, { signal })) {
        const rows = rowsOf(item);
        const row = rows.find(({ id }) => id === this.#id);
        if (!row) continue;
        this.#row = row;
        this.#wake();
      }
    } catch {
      // The host went, or this was closed: both show in what is waited for.
    }
    this.#end();
  }

  #end(reason: unknown = new AppError('CONNECTION_LOST', 'the connection to the terminal was lost')): void {
    this.#closing.abort(reason);
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function ignoreEnded(error: unknown): void {
  if (!(error instanceof AppError) || !['CONFLICT', 'NOT_FOUND', 'CONNECTION_LOST'].includes(error.code)) throw error;
}
