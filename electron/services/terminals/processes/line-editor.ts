// biome-ignore-all lint/suspicious/noControlCharactersInRegex: keys are made of them.
export interface LineEditorEvents {
  /** Shows typed text. */
  echo(text: string): void;
  /** A finished line, or part of one, for the program. */
  send(text: string): void;
  /** Ctrl-D on an empty line: the end of input. */
  endOfInput(): void;
  interrupt(): void;
}

/** Characters of one line, as a Linux terminal in canonical mode has them. */
const LINE = 4_096;

/** Keys that are no text: arrows, function keys, the marks around a bracketed paste. */
const keySequence = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O[ -~]|[ -~])?/g;

/**
 * What a terminal in canonical mode does, for a program that has none: echo, Backspace, Ctrl-U, Enter, Ctrl-C and
 * Ctrl-D. Without it nobody sees what they type, and Enter, which is a carriage return, ends no line.
 */
export class LineEditor {
  readonly #events: LineEditorEvents;
  #line: string[] = [];
  #afterReturn = false;

  constructor(events: LineEditorEvents) {
    this.#events = events;
  }

  feed(text: string): void {
    for (const char of text.replace(keySequence, '')) this.#key(char);
  }

  #key(char: string): void {
    const skip = char === '\n' && this.#afterReturn;
    this.#afterReturn = char === '\r';
    if (skip) return;
    switch (char) {
      case '\r':
      case '\n':
        this.#events.echo('\r\n');
        this.#flush('\n');
        break;
      case '\x7f':
      case '\b':
        this.#erase(1);
        break;
      case '\x15':
        this.#erase(this.#line.length);
        break;
      case '\x03':
        this.#line = [];
        this.#events.echo('^C\r\n');
        this.#events.interrupt();
        break;
      case '\x04':
        if (this.#line.length > 0) this.#flush('');
        else this.#events.endOfInput();
        break;
      default:
        this.#insert(char);
    }
  }

  #insert(char: string): void {
    if (char < ' ' && char !== '\t') return;
    if (this.#line.length >= LINE) {
      this.#events.echo('\x07');
      return;
    }
    this.#line.push(char);
    this.#events.echo(char);
  }

  #erase(count: number): void {
    const erased = this.#line.splice(this.#line.length - Math.min(count, this.#line.length));
    // Nothing here knows how wide a character shows; beyond U+1100 nearly all take two cells.
    const cells = erased.reduce((sum, char) => sum + ((char.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1), 0);
    this.#events.echo('\b \b'.repeat(cells));
  }

  #flush(end: string): void {
    const line = this.#line.join('') + end;
    this.#line = [];
    this.#events.send(line);
  }
}
