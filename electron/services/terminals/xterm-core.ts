import type { HeadlessTerminal } from './xterm.ts';

/** Colour and flags of a cell, or of the pen that writes the next. */
export interface Attributes {
  readonly fg: number;
  readonly bg: number;
  readonly extended: { readonly ext: number; readonly underlineStyle: number; readonly underlineColor: number };
  isBold(): number;
  isDim(): number;
  isItalic(): number;
  isUnderline(): number;
  isBlink(): number;
  isInverse(): number;
  isInvisible(): number;
  isStrikethrough(): number;
  isOverline(): number;
  isProtected(): number;
}

export interface Cell extends Attributes {
  getChars(): string;
  getWidth(): number;
}

export interface Line {
  readonly isWrapped: boolean;
  loadCell(column: number, cell: Cell): Cell;
}

/** The normal or the alternate screen. Rows count from the oldest of the scrollback, `y` from the top of the screen. */
export interface ScreenBuffer {
  readonly lines: { readonly length: number; get(row: number): Line | undefined };
  /** The first row of the screen. */
  readonly ybase: number;
  readonly x: number;
  readonly y: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Readonly<Record<number, boolean | undefined>>;
  readonly savedX: number;
  readonly savedY: number;
  readonly savedCurAttrData: Attributes;
  readonly savedCharset: object | undefined;
}

/**
 * What of xterm.js's inside is read to make an equal terminal; its public interface leaves most of it out, as does its
 * own serialize addon (0.14.0). The names are those of 6.0.0; `restores-anything.test.ts` notices when they change.
 */
export interface XtermCore {
  readonly buffers: { readonly normal: ScreenBuffer; readonly alt: ScreenBuffer; readonly active: ScreenBuffer };
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly modes: { readonly insertMode: boolean };
    readonly decPrivateModes: {
      readonly applicationCursorKeys: boolean;
      readonly applicationKeypad: boolean;
      readonly bracketedPasteMode: boolean;
      readonly cursorBlink: boolean | undefined;
      readonly cursorStyle: string | undefined;
      readonly origin: boolean;
      readonly reverseWraparound: boolean;
      readonly sendFocus: boolean;
      readonly synchronizedOutput: boolean;
      readonly wraparound: boolean;
    };
  };
  readonly options: { readonly convertEol?: boolean };
  readonly coreMouseService: { readonly activeProtocol: string; readonly activeEncoding: string };
  readonly _charsetService: {
    charset: object | undefined;
    readonly glevel: number;
    _charsets: (object | undefined)[];
  };
  readonly _inputHandler: {
    readonly _curAttrData: Attributes;
    /** Not zero right after a character was printed, which the next one may then join or repeat. */
    readonly _parser: { readonly precedingJoinState: number };
    selectCharset(intermediateAndFlag: string): boolean;
  };
}

export function coreOf(terminal: HeadlessTerminal): XtermCore {
  return (terminal as unknown as { readonly _core: XtermCore })._core;
}
