/** The part of an xterm.js terminal that is needed here, headless or not. */
interface Terminal {
  readonly cols: number;
  readonly rows: number;
  readonly buffer: { readonly active: { readonly cursorX: number; readonly cursorY: number } };
  readonly parser: {
    registerCsiHandler(
      id: { prefix?: string; final: string },
      handle: (params: (number | number[])[]) => boolean,
    ): unknown;
  };
}

interface Inside {
  readonly _core: { readonly _inputHandler: { eraseInDisplay(params: object, respectProtect: boolean): boolean } };
}

/**
 * Makes erasing up to the cursor (CSI 1 J, CSI ? 1 J) safe in the last cell of the screen. xterm.js 6.0.0 looks for a
 * line below it, throws where there is none, and parses no more from then on. Up to there is the whole screen, which it
 * can erase: CSI 2 J.
 */
export function mendErase(terminal: Terminal): void {
  const { _core: core } = terminal as unknown as Inside;
  for (const prefix of ['', '?']) {
    terminal.parser.registerCsiHandler(prefix === '' ? { final: 'J' } : { prefix, final: 'J' }, ([part]) => {
      const { cursorX, cursorY } = terminal.buffer.active;
      if (part !== 1 || cursorY < terminal.rows - 1 || cursorX < terminal.cols - 1) return false;
      return core._inputHandler.eraseInDisplay({ params: [2], length: 1 }, prefix === '?');
    });
  }
}
