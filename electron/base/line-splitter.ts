const RETURN = 13;

/** How long a line may be, in characters, and what becomes of a longer one: its beginning is given at once, or nothing of it. */
export interface LongLines {
  readonly most: number;
  readonly longer: 'cut' | 'left out';
}

/**
 * Takes text apart into lines, without their ends, however it is cut into pieces. A line that is too long, or has no end,
 * costs no more memory than its bound and a piece.
 */
export class LineSplitter {
  readonly #bound: LongLines;
  /** Of the line that is arriving: put together once, as it may come in hundreds. */
  #parts: string[] = [];
  #length = 0;
  /** The line that is arriving is too long: what is still to come of it is dropped. */
  #isLong = false;

  constructor(bound: LongLines) {
    this.#bound = bound;
  }

  /** The lines that end in this piece, and the beginning of one that has become too long. */
  push(text: string): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#add(text.slice(start, end), lines);
      if (!this.#isLong) lines.push(this.#take());
      this.#isLong = false;
      start = end + 1;
    }
    this.#add(text.slice(start), lines);
    return lines;
  }

  /** What came after the last line's end. */
  end(): string[] {
    return this.#length > 0 ? [this.#take()] : [];
  }

  #add(part: string, lines: string[]): void {
    if (this.#isLong || part === '') return;
    this.#parts.push(part);
    this.#length += part.length;
    const { most, longer } = this.#bound;
    if (this.#length <= most) return;
    this.#isLong = true;
    const whole = this.#take();
    if (longer === 'cut') lines.push(whole.slice(0, most));
  }

  #take(): string {
    const line = this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    // Not by a pattern: what looks for returns before an end takes the square of a line full of them.
    let end = line.length;
    while (line.charCodeAt(end - 1) === RETURN) end--;
    return line.slice(0, end);
  }
}
