/** Characters of one piece. Of plain text, which costs xterm.js 3 µs a character at worst (a line feed), 10 ms' work. */
const CHARS = 4_096;
/**
 * Escape sequences of one piece. The dearest (a reset, a scroll by the whole screen, a colour of the palette) take
 * xterm.js up to 1 ms each on a large screen (measured at 250x70), so that a piece is some 30 ms' work at worst.
 */
const SEQUENCES = 32;

/**
 * Cuts output into what xterm.js can parse in one go without being missed: it looks at the clock only between two
 * writes, never inside of one. Cuts come before a sequence where there is one to cut at, and never inside of a
 * surrogate pair; together the pieces are the text. Of any two that follow each other one, or both together, reach a limit.
 */
export function* pieces(text: string): Generator<string, void> {
  let next = text.indexOf('\x1b');
  for (let at = 0; at < text.length; ) {
    const most = at + CHARS;
    let last = at;
    let count = 0;
    while (next >= 0 && next < most && count < SEQUENCES) {
      last = next;
      count++;
      next = text.indexOf('\x1b', next + 1);
    }
    let end = Math.min(most, text.length);
    if (next >= 0 && next < end) end = next;
    else if (end < text.length && next !== end) {
      if (last > at) end = next = last;
      else if (isHighSurrogate(text.charCodeAt(end - 1))) end--;
    }
    yield text.slice(at, end);
    at = end;
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
