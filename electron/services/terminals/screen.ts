import { LIMITS } from './limits.ts';
import { serializeScreen } from './serialize-screen.ts';
import { type Size, sameSize } from './size.ts';
import { type HeadlessTerminal, SerializeAddon, Terminal, Unicode11Addon } from './xterm.ts';

export interface ScreenEvents {
  /** The terminal's answer to a question in the output, to be sent to the program. */
  onReply(text: string): void;
  /** Some of the pending output has been parsed. */
  onParsed(): void;
}

/** A screen and what is to follow on it, taken at one point of the output. */
export interface Snapshot extends Size {
  readonly data: string;
}

/**
 * The host's own copy of a terminal: a headless one that parses all output in order. It answers the program's
 * questions, and can be read at any exact point of the output, so that a viewer misses nothing and gets nothing twice.
 */
export class Screen {
  readonly #terminal: HeadlessTerminal;
  readonly #serializer = new SerializeAddon();
  readonly #events: ScreenEvents;
  #size: Size;
  #pending = 0;

  constructor(size: Size, events: ScreenEvents) {
    this.#size = size;
    this.#events = events;
    this.#terminal = new Terminal({
      ...size,
      scrollback: scrollbackFor(size),
      allowProposedApi: true,
      logLevel: 'off',
    });
    this.#terminal.loadAddon(this.#serializer);
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    this.#terminal.onData((text) => events.onReply(text));
    // Titles and links are the viewers' business, and xterm would keep each of them: a line may carry a million links.
    for (const osc of [0, 1, 2, 8]) this.#terminal.parser.registerOscHandler(osc, () => true);
  }

  /** The size as of the last `resize`. */
  get size(): Size {
    return this.#size;
  }

  /** Characters not parsed yet. */
  get pending(): number {
    return this.#pending;
  }

  /** Takes output that a filter has let through: whole sequences only. */
  write(text: string): void {
    this.#pending += text.length;
    this.#terminal.write(text, () => {
      this.#pending -= text.length;
      this.#events.onParsed();
    });
  }

  /** Takes effect after all that has been written and before what will be. */
  resize(size: Size): void {
    if (sameSize(size, this.#size)) return;
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
      deliver({ data: serializeScreen(this.#terminal, this.#serializer), cols, rows });
    });
  }

  /** Calls back, at this point of the output, with whether a full-screen program's buffer is showing. */
  whenParsed(then: (state: { readonly alternate: boolean; readonly column: number }) => void): void {
    this.#terminal.write('', () => {
      const { type, cursorX } = this.#terminal.buffer.active;
      then({ alternate: type === 'alternate', column: cursorX });
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
