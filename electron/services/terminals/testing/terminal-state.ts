import type { HeadlessTerminal } from '../xterm.ts';
import { type Cell, coreOf, type ScreenBuffer } from '../xterm-core.ts';

/** Flags and colour as they show: of a colour by number xterm leaves remains of an RGB one in the upper bits. */
function shownColour(value: number): number {
  const mode = value & 0x3000000;
  return mode === 0x1000000 || mode === 0x2000000 ? value & ~0xffff00 : value;
}

/** All that a terminal shows, now or later, in a form that can be compared and read in a test's report. */
export function terminalState(terminal: HeadlessTerminal): unknown {
  const core = coreOf(terminal);
  const { normal, alt, active } = core.buffers;
  const cell = terminal.buffer.active.getNullCell() as unknown as Cell;
  const { cols } = terminal;
  const attributes = (of: Cell | ScreenBuffer['savedCurAttrData'], extended: boolean) => [
    shownColour(of.fg),
    shownColour(of.bg & ~0x10000000),
    extended ? Math.max(1, of.extended.underlineStyle) : 1,
    extended ? shownColour(of.extended.underlineColor) : 0,
  ];
  const bufferState = (buffer: ScreenBuffer) => ({
    rows: Array.from({ length: buffer.lines.length }, (_, y) => {
      const line = buffer.lines.get(y);
      let wide = false;
      const cells = Array.from({ length: cols }, (_, x) => {
        line?.loadCell(x, cell);
        const behindWide = wide;
        wide = cell.getWidth() === 2;
        const text = cell.getChars();
        // What is empty looks like a space, and shows no foreground unless something is drawn in it.
        const shown = text === '' || text === ' ';
        const drawn = cell.isInverse() || cell.isUnderline() || cell.isStrikethrough() || cell.isOverline();
        if (!shown || drawn)
          return `${shown ? ' ' : text}|${cell.getWidth()}|${attributes(cell, (cell.bg & 0x10000000) !== 0).join()}`;
        // Where columns were moved between the halves of a wide character, xterm leaves the second one to stand alone.
        return `${behindWide ? '' : ' '}|${shownColour(cell.bg & 0x3ffffff)}`;
      });
      while (cells.at(-1) === ' |0') cells.pop();
      return `${line?.isWrapped && y > 0 ? '↪' : ' '}${cells.join(' ')}`;
    }),
    ybase: buffer.ybase,
    region: [buffer.scrollTop, buffer.scrollBottom],
    tabs: Array.from({ length: cols }, (_, x) => x).filter((x) => buffer.tabs[x]),
    saved: [Math.min(buffer.savedX, cols - 1), Math.max(0, buffer.savedY - buffer.ybase)],
    savedPen: [shownColour(buffer.savedCurAttrData.fg), shownColour(buffer.savedCurAttrData.bg & ~0x10000000)],
    savedCharset: JSON.stringify(buffer.savedCharset ?? null),
  });
  const { cursorBlink, ...dec } = core.coreService.decPrivateModes;
  return {
    cursor: [Math.min(active.x, cols), active.y],
    normal: bufferState(normal),
    alternate: active === alt ? bufferState(alt) : null,
    pen: attributes(core._inputHandler._curAttrData, true),
    joins: core._inputHandler._parser.precedingJoinState,
    modes: { ...dec, cursorBlink: cursorBlink ?? null, ...core.coreService.modes },
    hidden: core.coreService.isCursorHidden,
    mouse: [core.coreMouseService.activeProtocol, core.coreMouseService.activeEncoding],
    newline: core.options.convertEol ?? false,
    charset: [core._charsetService.glevel, JSON.stringify(core._charsetService.charset ?? null)],
    charsets: [0, 1, 2, 3].map((level) => JSON.stringify(core._charsetService._charsets[level] ?? null)),
  };
}
