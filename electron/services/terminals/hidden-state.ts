import type { HeadlessTerminal } from './xterm.ts';

/** What of xterm's inside is read here: the serialize addon leaves it out, and there is no public way to it. */
interface Core {
  readonly coreService?: {
    readonly isCursorHidden?: boolean;
    readonly decPrivateModes?: { readonly cursorStyle?: string; readonly cursorBlink?: boolean };
  };
  readonly coreMouseService?: { readonly activeEncoding?: string };
  readonly buffer?: { readonly scrollTop?: number; readonly scrollBottom?: number };
}

const mouseEncodings: Readonly<Record<string, string>> = { SGR: '\x1b[?1006h', SGR_PIXELS: '\x1b[?1016h' };
const cursorShapes: Readonly<Record<string, number>> = { block: 2, underline: 4, bar: 6 };

/**
 * The sequences that complete a serialized screen: hidden cursor and its shape, how mouse reports are encoded, the
 * scroll region. Without them a restored vim or htop shows a stray cursor and scrolls the wrong lines.
 */
export function hiddenState(terminal: HeadlessTerminal): string {
  const core = (terminal as unknown as { _core?: Core })._core ?? {};
  const modes = core.coreService?.decPrivateModes;
  const shape = cursorShapes[modes?.cursorStyle ?? ''];
  return [
    core.coreService?.isCursorHidden === true ? '\x1b[?25l' : '',
    shape === undefined ? '' : `\x1b[${modes?.cursorBlink === true ? shape - 1 : shape} q`,
    mouseEncodings[core.coreMouseService?.activeEncoding ?? ''] ?? '',
    region(terminal, core),
  ].join('');
}

/** Setting the region, or origin mode, moves the cursor: it is put back last. */
function region(terminal: HeadlessTerminal, core: Core): string {
  const top = core.buffer?.scrollTop ?? 0;
  const bottom = core.buffer?.scrollBottom ?? terminal.rows - 1;
  const limited = top !== 0 || bottom !== terminal.rows - 1;
  const { originMode } = terminal.modes;
  if (!limited && !originMode) return '';
  const { cursorX, cursorY } = terminal.buffer.active;
  const row = originMode ? cursorY - top : cursorY;
  return `${limited ? `\x1b[${top + 1};${bottom + 1}r` : ''}\x1b[${row + 1};${cursorX + 1}H`;
}
