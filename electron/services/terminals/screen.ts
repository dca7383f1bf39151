import { mendErase } from '../../contract/terminal-erase.ts';
import { pieces } from '../../contract/terminal-pieces.ts';
import { LIMITS } from './limits.ts';
import { serializeScreen } from './serialize-screen.ts';
import type { Size } from './size.ts';
import { type HeadlessTerminal, Terminal, Unicode11Addon } from './xterm.ts';

/** A screen and what is to follow on it, taken at one point of the output. */
export interface Snapshot extends Size {
  readonly data: string;
}

/** Where a program left its screen: whether a full-screen program's buffer is showing, and the cursor's column. */
export interface ScreenState {
  readonly alternate: boolean;
  readonly column: number;
}

/**
 * The host's own copy of a terminal: a headless one that parses all output in order. It answers the program's
 * questions, and can be read at any exact point of the output, so that a viewer misses nothing and gets nothing twice.
 */
export class Screen {
  readonly #terminal: HeadlessTerminal;
  #size: Size;

  /** `onReply` gets the terminal's answers to questions in the output, to be sent to the program. */
  constructor(size: Size, onReply: (text: string) => void) {
    this.#size = size;
    this.#terminal = new Terminal({
      ...size,
      scrollback: scrollbackFor(size),
      allowProposedApi: true,
      logLevel: 'off',
    });
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    mendErase(this.#terminal);
    this.#terminal.onData(onReply);
    // Titles and links are the viewers' business, and xterm would keep each of them: a line may carry a million links.
    for (const osc of [0, 1, 2, 8]) this.#terminal.parser.registerOscHandler(osc, () => true);
  }

  /** Takes output that a filter has let through: whole sequences only. Calls back as it goes, with characters parsed. */
  write(text: string, parsed?: (length: number) => void): void {
    for (const piece of pieces(text)) this.#terminal.write(piece, () => parsed?.(piece.length));
  }

  /** Takes effect after all that has been written and before what will be. */
  resize(size: Size): void {
    this.#size = size;
    this.#terminal.write('', () => {
      this.#terminal.options.scrollback = scrollbackFor(size);
      this.#terminal.resize(size.cols, size.rows);
    });
  }

  /** Calls back with the screen after all that has been written by now and before what will be. */
  snapshot(deliver: (snapshot: Snapshot) => void): void {
    const { cols, rows } = this.#size;
    this.#terminal.write('', () => {
      deliver({ data: serializeScreen(this.#terminal), cols, rows });
    });
  }

  /** Calls back at this point of the output. */
  state(deliver: (state: ScreenState) => void): void {
    this.#terminal.write('', () => {
      const { type, cursorX } = this.#terminal.buffer.active;
      deliver({ alternate: type === 'alternate', column: cursorX });
    });
  }

  /** Lets go once the pending output is parsed: xterm complains on the console when it parses after its end. */
  dispose(): void {
    this.#terminal.write('', () => setImmediate(() => this.#terminal.dispose()));
  }
}

function scrollbackFor({ cols }: Size): number {
  return Math.min(LIMITS.scrollback, Math.floor(LIMITS.scrollbackCells / cols));
}
