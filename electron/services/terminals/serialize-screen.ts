import { hiddenState } from './hidden-state.ts';
import { LIMITS } from './limits.ts';
import type { HeadlessTerminal, SerializeAddon } from './xterm.ts';

/** Rows serialized first, to learn how many characters a row takes. */
const SAMPLE_ROWS = 100;

/**
 * The terminal as text that makes an equal one, with as much scrollback as the limits allow: of cells, for the time it
 * takes, and of characters, because a row whose cells all have their own colour is forty times as long as a plain one.
 */
export function serializeScreen(terminal: HeadlessTerminal, addon: InstanceType<typeof SerializeAddon>): string {
  const rows = Math.max(0, Math.floor(LIMITS.screenCells / terminal.cols) - terminal.rows);
  const available = Math.max(0, terminal.buffer.normal.length - terminal.rows);
  let scrollback = Math.min(rows, available);
  if (scrollback > SAMPLE_ROWS) {
    const sample = addon.serialize({ scrollback: SAMPLE_ROWS });
    const perRow = sample.length / (SAMPLE_ROWS + terminal.rows);
    scrollback = Math.min(scrollback, Math.max(SAMPLE_ROWS, Math.floor(LIMITS.screenChars / perRow)));
  }
  return addon.serialize({ scrollback }) + hiddenState(terminal);
}
