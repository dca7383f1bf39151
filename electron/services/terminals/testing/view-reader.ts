import { mendErase } from '../../../contract/terminal-erase.ts';
import type { TerminalItem } from '../../../contract/terminals.ts';
import { serializeScreen } from '../serialize-screen.ts';
import { Terminal, Unicode11Addon } from '../xterm.ts';

/** Reads a view like a window does: everything goes into a terminal of its own. */
export class ViewReader {
  /** The items that are on the screen by now. */
  readonly items: Exclude<TerminalItem['type'], 'state'>[] = [];
  /** The states of the program that came with the output. */
  readonly states: string[] = [];
  /** What came since the last screen, as text. */
  output = '';
  /** All output ever received, in characters. */
  received = 0;
  readonly done: Promise<void>;
  readonly #terminal = new Terminal({ cols: 80, rows: 24, scrollback: 5_000, allowProposedApi: true });
  readonly #abort = new AbortController();
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  constructor(view: (signal: AbortSignal) => AsyncIterable<TerminalItem>) {
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    mendErase(this.#terminal);
    this.done = this.#read(view(this.#abort.signal));
  }

  /** The visible text, its lines joined by newlines, without what is blank at the end. */
  async text(): Promise<string> {
    await this.#parsed();
    const buffer = this.#terminal.buffer.active;
    const lines = Array.from({ length: buffer.length }, (_, y) => buffer.getLine(y)?.translateToString(true) ?? '');
    return lines.join('\n').trimEnd();
  }

  /** The whole screen with colours and cursor, for comparing. */
  async serialized(): Promise<string> {
    await this.#parsed();
    return serializeScreen(this.#terminal);
  }

  get size(): { cols: number; rows: number } {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Stops taking, like a frozen tab. */
  freeze(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  thaw(): void {
    this.#open();
  }

  close(): Promise<void> {
    this.thaw();
    this.#abort.abort();
    return this.done;
  }

  async #read(items: AsyncIterable<TerminalItem>): Promise<void> {
    for await (const item of items) {
      if (item.type === 'state') {
        this.states.push(item.state);
        continue;
      }
      if (item.type === 'screen') {
        this.output = '';
        await this.#parsed();
        this.#terminal.reset();
      }
      if (item.type !== 'output') {
        await this.#parsed();
        this.#terminal.resize(item.cols, item.rows);
      }
      if (item.type !== 'resize') {
        if (item.type === 'output') {
          this.received += item.data.length;
          // Enough to find things in, and no more than a test of gigabytes can hold.
          this.output = (this.output + item.data).slice(-1_000_000);
        }
        await new Promise<void>((resolve) => this.#terminal.write(item.data, resolve));
      }
      this.items.push(item.type);
      await this.#gate;
    }
  }

  #parsed(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write('', resolve));
  }
}
