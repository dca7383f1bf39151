/**
 * Puts a screen right after its program has gone without doing so: ends an unfinished sequence, and resets colours,
 * character sets, scroll region, cursor, mouse reports, bracketed paste and focus reports. What is written stays.
 */
export function afterProgram(state: { readonly alternate: boolean }): string {
  const modes = [1000, 1002, 1003, 1004, 1006, 2004].map((mode) => `\x1b[?${mode}l`).join('');
  // 1049 also puts the cursor back to where the program found it; xterm would else leave it where it was.
  return `\x18${state.alternate ? '\x1b[?1049l' : ''}\x1b[!p${modes}\x1b(B\x0f\x1b[?25h`;
}

/** The line between two runs of the same target on one screen. */
export function separator(state: { readonly column: number }, time: Date): string {
  const clock = time.toTimeString().slice(0, 5);
  return `${state.column > 0 ? '\r\n' : ''}\x1b[2m── reconnected at ${clock} ──\x1b[0m\r\n`;
}
