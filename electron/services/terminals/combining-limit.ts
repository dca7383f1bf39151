import { LIMITS } from './limits.ts';

/** What takes no cell of its own: marks, format characters, conjoining Hangul vowels and finals. */
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;
const longRun = new RegExp(`[\\p{Mn}\\p{Me}\\p{Cf}\\u1160-\\u11ff]{${LIMITS.combining + 1},}`, 'u');
const beyondLatin1 = /[^\0-\xff]/;

/**
 * Cuts runs of zero-width characters to a bound, across pieces of text. A terminal stores such a run in one cell, so
 * that without a bound a program could fill the memory of the host and of every window from a single cell.
 */
export class CombiningLimit {
  #run = 0;

  /** Returns the text to use instead; nearly always the very same. */
  apply(text: string): string {
    if (text === '') return text;
    if (!beyondLatin1.test(text)) {
      // U+00AD is the only one in Latin-1; it takes a run of them across pieces to be missed here, and xterm gives it a cell.
      this.#run = 0;
      return text;
    }
    if (this.#run === 0 && !longRun.test(text)) {
      this.#run = trailingRun(text);
      return text;
    }
    let result = '';
    for (const char of text) {
      this.#run = zeroWidth.test(char) ? this.#run + 1 : 0;
      if (this.#run <= LIMITS.combining) result += char;
    }
    return result;
  }
}

function trailingRun(text: string): number {
  let run = 0;
  for (let end = text.length; end > 0; run++) {
    const low = text.charCodeAt(end - 1);
    const width = low >= 0xdc00 && low <= 0xdfff && end > 1 ? 2 : 1;
    if (!zeroWidth.test(text.slice(end - width, end))) break;
    end -= width;
  }
  return run;
}
