import type { Attributes, Cell, Line } from './xterm-core.ts';

/** The part of a cell's foreground or background that is its colour; the rest are flags. */
const COLOUR = 0x3ffffff;
const COLOUR_MODE = 0x3000000;
const RGB = 0x3000000;
/** The 16 colours that have codes of their own; an underline's never do. */
const NAMED = 0x1000000;

/** A cell without this flag does not say which kind of underline it has; what it holds there is another cell's. */
const HAS_EXTENDED = 0x10000000;

const plain = { ext: 0, underlineStyle: 0, underlineColor: 0 };

/** The sequences that set a pen to these attributes, whatever it was; nothing for plain ones. */
export function styleOf(cell: Attributes, extended: Attributes['extended'] = cell.extended): string {
  if (cell.fg === 0 && cell.bg === 0 && extended.underlineColor === 0) return '';
  const flags: [number, string][] = [
    [cell.isBold(), '1'],
    [cell.isDim(), '2'],
    [cell.isItalic(), '3'],
    [cell.isUnderline(), extended.underlineStyle > 1 ? `4:${extended.underlineStyle}` : '4'],
    [cell.isBlink(), '5'],
    [cell.isInverse(), '7'],
    [cell.isInvisible(), '8'],
    [cell.isStrikethrough(), '9'],
    [cell.isOverline(), '53'],
  ];
  const codes = flags.filter(([on]) => on !== 0).map(([, code]) => code);
  const colours = [colour(38, cell.fg), colour(48, cell.bg), colour(58, extended.underlineColor)];
  const style = `\x1b[${[0, ...codes, ...colours.filter((code) => code !== '')].join(';')}m`;
  return cell.isProtected() === 0 ? style : `${style}\x1b[1"q`;
}

function colour(code: number, value: number): string {
  const mode = value & COLOUR_MODE;
  if (mode === 0) return '';
  if (mode === NAMED && code !== 58) return String(code - 8 + (value & 7) + (value & 8 ? 60 : 0));
  if (mode !== RGB) return `${code};5;${value & 0xff}`;
  return `${code};2;${(value >> 16) & 0xff};${(value >> 8) & 0xff};${value & 0xff}`;
}

/** An erased cell holds nothing, and of its attributes only the background shows, unless these draw something on it. */
function isBlank(cell: Cell): boolean {
  return (
    cell.getChars() === '' && !cell.isInverse() && !cell.isUnderline() && !cell.isStrikethrough() && !cell.isOverline()
  );
}

/** Writes rows, one below the other from where the cursor stands, for a terminal that has just been reset. */
export class ScreenWriter {
  readonly cols: number;
  readonly #rows: number;
  /** Overwritten with each cell that is looked at. */
  readonly cell: Cell;
  readonly #out: string[] = [];
  #pen = '';
  /** The pen's background, which is what erasing and scrolling leave behind. */
  #background = 0;
  #last: { readonly fg: number; readonly bg: number; readonly ext: number; readonly style: string } | null = null;
  /** The cursor's column; as many as there are columns when the next character goes to the next row. */
  x = 0;
  /** Rows written. */
  y = 0;
  /** Whether the last thing written was a character. */
  printed = false;

  constructor(size: { readonly cols: number; readonly rows: number }, cell: Cell) {
    this.cols = size.cols;
    this.#rows = size.rows;
    this.cell = cell;
  }

  get text(): string {
    return this.#out.join('');
  }

  get pen(): string {
    return this.#pen;
  }

  /** Anything that moves no cursor and sets no pen. */
  control(text: string): void {
    if (text === '') return;
    this.#out.push(text);
    this.printed = false;
  }

  /** Sets the pen; with `again`, also to what it is, so that the next character joins none. */
  setPen(style: string, again = false): void {
    if (style === this.#pen && !again) return;
    this.control(style === '' ? '\x1b[m' : style);
    this.#pen = style;
    this.#background = 0;
  }

  setPenTo(cell: Cell): void {
    this.setPen(this.#style(cell));
    this.#background = cell.bg & COLOUR;
  }

  print(text: string, width: number): void {
    this.#out.push(text);
    this.x += width;
    this.printed = true;
  }

  /** Whether a row is as a reset terminal has it. */
  isEmpty(line: Line | undefined): boolean {
    if (!line || line.isWrapped) return !line;
    for (let column = 0; column < this.cols; column++) {
      const { fg, bg } = line.loadCell(column, this.cell);
      if (fg !== 0 || bg !== 0 || this.cell.getChars() !== '') return false;
    }
    return true;
  }

  /** One row's cells; the cursor is in its first column. */
  row(line: Line): void {
    const cell = this.cell;
    for (let column = 0; column < this.cols; ) {
      line.loadCell(column, cell);
      if (isBlank(cell)) {
        column = this.#blanks(line, column);
        continue;
      }
      let width = cell.getWidth();
      let text = cell.getChars();
      if (text === '' || column + width > this.cols) {
        text = ' ';
        width = 1;
      }
      this.#forward(column);
      this.setPenTo(cell);
      // A mark that stands in a cell by itself would join the character before it.
      if (width === 0) this.setPen(this.#pen, true);
      this.print(text, Math.max(1, width));
      column += Math.max(1, width);
    }
  }

  /** Goes to the beginning of the next row, by the way that this one is told to have been reached. */
  nextRow(line: Line, next: Line): void {
    this.y++;
    if (next.isWrapped) return this.#wrap(line, next);
    // What scrolls in has the pen's background.
    if (this.#background !== 0) this.setPen('');
    this.control('\r\n');
    this.x = 0;
  }

  #wrap(line: Line, next: Line): void {
    const { bg } = line.loadCell(this.cols - 1, this.cell);
    next.loadCell(0, this.cell);
    const full = this.x === this.cols;
    const plainCell = this.cell.getChars() !== '' && this.#style(this.cell) === '' && this.cell.getWidth() > 0;
    const gapOfWide = this.x === this.cols - 1 && this.cell.getWidth() === 2 && (bg & COLOUR) === 0;
    if (this.#background !== 0) this.setPen('');
    if (plainCell && (full || gapOfWide)) {
      this.x = 0;
      return;
    }
    if (!full) {
      this.#forward(this.cols - 1);
      this.print(' ', 1);
    }
    this.print(' ', 1);
    if (!full && this.#rows > 1) {
      this.control(`\x1b[A\x1b[${this.cols}G`);
      this.#erase(bg & COLOUR, 1);
      if (this.#background !== 0) this.setPen('');
      this.control('\x1b[B');
    }
    this.control('\r');
    this.x = 0;
    this.#erase(0, 1);
  }

  /** Erases as many cells as follow with the same background, and returns the column after them. */
  #blanks(line: Line, from: number): number {
    const cell = this.cell;
    const background = cell.bg & COLOUR;
    let to = from + 1;
    while (to < this.cols && isBlank(line.loadCell(to, cell)) && (cell.bg & COLOUR) === background) to++;
    if (background !== 0) {
      this.#forward(from);
      this.#erase(background, to - from);
    }
    return to;
  }

  #erase(background: number, cells: number): void {
    if (this.#background !== background) {
      const code = colour(48, background);
      this.setPen(code === '' ? '' : `\x1b[0;${code}m`);
      this.#background = background;
    }
    this.control(`\x1b[${cells}X`);
  }

  #forward(column: number): void {
    if (this.x < column) this.control(`\x1b[${column - this.x}C`);
    this.x = column;
  }

  /** Neighbours mostly look alike. */
  #style(cell: Cell): string {
    const { fg, bg } = cell;
    const extended = (bg & HAS_EXTENDED) === 0 ? plain : cell.extended;
    if (this.#last?.fg !== fg || this.#last.bg !== bg || this.#last.ext !== extended.ext) {
      this.#last = { fg, bg, ext: extended.ext, style: styleOf(cell, extended) };
    }
    return this.#last.style;
  }
}
