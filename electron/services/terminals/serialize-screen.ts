import { charsetFlags } from './charset-flags.ts';
import { LIMITS } from './limits.ts';
import { ScreenWriter, styleOf } from './screen-writer.ts';
import type { HeadlessTerminal } from './xterm.ts';
import { type Cell, coreOf, type ScreenBuffer, type XtermCore } from './xterm-core.ts';

/** Rows serialized first, to learn how many characters a row takes. */
const SAMPLE_ROWS = 100;

/**
 * The terminal as text that makes an equal one of a terminal that has just been reset: cells, both buffers, cursor, pen,
 * modes, and what shows only later, such as tab stops and the saved cursor. It has as much scrollback as the limits
 * allow: of cells, for the time it takes, and of characters, because a row whose cells all have their own colour is forty
 * times as long as a plain one. Only links are left out. xterm's own addon cannot: it leaves out most of the state, and
 * garbles lines that wrap and moves by none.
 */
export function serializeScreen(terminal: HeadlessTerminal): string {
  const { cols, rows } = terminal;
  const most = Math.max(0, Math.floor(LIMITS.screenCells / cols) - rows);
  let scrollback = Math.min(most, coreOf(terminal).buffers.normal.ybase);
  if (scrollback > SAMPLE_ROWS) {
    const perRow = serialize(terminal, SAMPLE_ROWS).length / (SAMPLE_ROWS + rows);
    scrollback = Math.min(scrollback, Math.max(SAMPLE_ROWS, Math.floor(LIMITS.screenChars / perRow)));
  }
  return serialize(terminal, scrollback);
}

function serialize(terminal: HeadlessTerminal, scrollback: number): string {
  const core = coreOf(terminal);
  const { normal, alt, active } = core.buffers;
  const writer = new ScreenWriter(terminal, terminal.buffer.active.getNullCell() as unknown as Cell);
  const flags = charsetFlags(core);
  let moved = false;
  const restore = (buffer: ScreenBuffer) => {
    const state = bufferState(buffer, terminal, flags);
    if (state === '') return;
    writer.setPen('');
    writer.control(state);
    moved = true;
  };

  writeRows(writer, normal, { start: normal.ybase - scrollback, rows: terminal.rows });
  if (active === alt) {
    restore(normal);
    writer.setPen('');
    writer.control('\x1b[?47h\x1b[H');
    writer.x = 0;
    writer.y = 0;
    moved = false;
    writeRows(writer, alt, { start: 0, rows: terminal.rows });
  } else {
    const saved = savedCursor(alt, terminal.cols, flags);
    if (saved !== '') {
      writer.setPen('');
      writer.control(`\x1b[?47h${saved}\x1b[?47l`);
      moved = true;
    }
  }
  if (active !== alt) writer.y -= scrollback;
  restore(active);
  if (core.coreService.decPrivateModes.origin) moved = true;
  const { text, restored } = charset(core, flags);
  writer.control(modes(core));
  // A character that the next may join was printed with the set in use; any other is put back with none.
  const first = restored || core._inputHandler._parser.precedingJoinState !== 0;
  if (first) writer.control(text);
  if (restored) {
    writer.control('\x1b8');
    writer.setPen('', true);
    moved = true;
  }
  finish(writer, core, moved);
  if (!first) writer.control(text);
  return writer.text;
}

/** The rows from `start` on, but for empty ones at the end that no scrollback has pushed up. */
function writeRows(
  writer: ScreenWriter,
  { lines, ybase, y }: ScreenBuffer,
  { start, rows }: { readonly start: number; readonly rows: number },
): void {
  let end = lines.length;
  if (end - start <= rows) while (end - 1 > ybase + y && writer.isEmpty(lines.get(end - 1))) end--;
  for (let row = start; row < end; row++) {
    const line = lines.get(row);
    if (!line) return;
    writer.row(line);
    const next = row + 1 < end ? lines.get(row + 1) : undefined;
    if (next) writer.nextRow(line, next);
  }
}

/** What belongs to a buffer beside its cells. It moves the cursor, and sets the pen in passing. */
function bufferState(
  buffer: ScreenBuffer,
  { cols, rows }: { readonly cols: number; readonly rows: number },
  flags: ReadonlyMap<object, string>,
): string {
  const stops = Array.from({ length: cols }, (_, column) => column).filter((column) => buffer.tabs[column]);
  const usual = stops.every((column) => column % 8 === 0) && stops.length === Math.ceil(cols / 8);
  const tabs = usual ? '' : `\x1b[3g${stops.map((column) => `\x1b[${column + 1}G\x1bH`).join('')}`;
  const limited = buffer.scrollTop !== 0 || buffer.scrollBottom !== rows - 1;
  const region = limited ? `\x1b[${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r` : '';
  return tabs + savedCursor(buffer, cols, flags) + region;
}

function savedCursor(buffer: ScreenBuffer, cols: number, flags: ReadonlyMap<object, string>): string {
  const row = Math.max(0, buffer.savedY - buffer.ybase);
  const column = Math.min(buffer.savedX, cols - 1);
  const style = styleOf(buffer.savedCurAttrData);
  const flag = buffer.savedCharset && flags.get(buffer.savedCharset);
  if (buffer.savedY === 0 && column === 0 && style === '' && !flag) return '';
  const drawn = flag ? `\x1b(${flag}\x1b7\x1b(B` : '\x1b7';
  return `\x1b[${row + 1};${column + 1}H${style}${drawn}\x1b[m`;
}

const protocols: Readonly<Record<string, number>> = { X10: 9, VT200: 1000, DRAG: 1002, ANY: 1003 };
const encodings: Readonly<Record<string, number>> = { SGR: 1006, SGR_PIXELS: 1016 };
const shapes: Readonly<Record<string, number>> = { block: 2, underline: 4, bar: 6 };

function modes({ coreService, coreMouseService, options }: XtermCore): string {
  const dec = coreService.decPrivateModes;
  const shape = shapes[dec.cursorStyle ?? ''];
  const on: [unknown, number | undefined][] = [
    [dec.origin, 6],
    [dec.applicationCursorKeys, 1],
    [dec.applicationKeypad, 66],
    [dec.reverseWraparound, 45],
    [dec.bracketedPasteMode, 2004],
    [dec.sendFocus, 1004],
    [true, protocols[coreMouseService.activeProtocol]],
    [true, encodings[coreMouseService.activeEncoding]],
    [dec.synchronizedOutput, 2026],
  ];
  return [
    ...on.map(([is, mode]) => (is && mode !== undefined ? `\x1b[?${mode}h` : '')),
    dec.wraparound ? '' : '\x1b[?7l',
    coreService.modes.insertMode ? '\x1b[4h' : '',
    options.convertEol ? '\x1b[20h' : '',
    coreService.isCursorHidden ? '\x1b[?25l' : '',
    shape === undefined ? '' : `\x1b[${dec.cursorBlink === true ? shape - 1 : shape} q`,
  ].join('');
}

/**
 * The sets that are designated, and which of them is in use. A restored cursor brings its set along without designating
 * it: true where only that makes the set in use what it is.
 */
function charset(core: XtermCore, flags: ReadonlyMap<object, string>): { text: string; restored: boolean } {
  const { _charsets, charset: used, glevel } = core._charsetService;
  const restored = used !== _charsets[glevel] && used === core.buffers.active.savedCharset;
  const designated = [0, 1, 2, 3].map((level) => {
    const set = level === glevel && !restored ? used : _charsets[level];
    const flag = set && flags.get(set);
    return flag ? `\x1b${'()*+'.charAt(level)}${flag}` : '';
  });
  return { text: designated.join('') + (['', '\x0e', '\x1bn', '\x1bo'][glevel] ?? ''), restored };
}

/**
 * Puts cursor and pen in their places. A cursor beyond the last column, or right behind a character that the next may
 * join or repeat, can be had only by printing that character once more.
 */
function finish(writer: ScreenWriter, core: XtermCore, moved: boolean): void {
  const { cols, cell } = writer;
  const buffer = core.buffers.active;
  const pen = core._inputHandler._curAttrData;
  const joins = core._inputHandler._parser.precedingJoinState !== 0;
  const x = Math.min(buffer.x, cols);
  const inPlace = !moved && writer.x === x && writer.y === buffer.y;
  if (inPlace && writer.printed && joins && writer.pen === styleOf(pen)) return;
  const line = buffer.lines.get(buffer.ybase + buffer.y);
  let column = x;
  if (line && x > 0 && (joins || (x === cols && !inPlace))) {
    column = x - 1;
    if (line.loadCell(column, cell).getWidth() === 0 && cell.getChars() === '' && column > 0)
      line.loadCell(--column, cell);
  }
  if (!inPlace || column < x) {
    if (moved) {
      const { origin } = core.coreService.decPrivateModes;
      writer.control(`\x1b[${buffer.y - (origin ? buffer.scrollTop : 0) + 1};${column + 1}H`);
    } else {
      const down = buffer.y - writer.y;
      if (down !== 0) writer.control(down > 0 ? `\x1b[${down}B` : `\x1b[${-down}A`);
      if (writer.x !== column) writer.control(column === 0 ? '\r' : `\r\x1b[${column}C`);
    }
  }
  if (column === x) return writer.setPen(styleOf(pen), writer.printed && !joins);
  const width = x - column;
  if (joins) writer.setPen(styleOf(pen), true);
  else writer.setPenTo(cell);
  // Room for what insert mode will push aside.
  if (core.coreService.modes.insertMode) writer.control(`\x1b[${width}P`);
  writer.print(cell.getChars() || ' ', width);
  if (!joins) writer.setPen(styleOf(pen), true);
}
