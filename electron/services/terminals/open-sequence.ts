// biome-ignore-all lint/suspicious/noControlCharactersInRegex: escape sequences are made of them.
import { LIMITS } from './limits.ts';

/** Where a sequence may begin, or an unfinished one be cut off: ESC, CAN, SUB and the C1 controls, whatever went before. */
const restart = /[\x18\x1a\x1b\x80-\x9f]/g;
/** A whole text that is the beginning of a sequence and nothing more. */
const unfinished = [
  /^\x1b$/,
  /^\x1b[ -/]+$/,
  /^(?:\x1b\[|\x9b)[ -?\x00-\x17\x19\x1c-\x1f\x7f]*$/,
  /^(?:\x1b\]|\x9d)[^\x07\x9c]*$/,
  /^(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x9c]*$/,
];
const isString = /^(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])/;

/**
 * Knows the escape sequence that the text so far has begun and not finished. A serialized screen does not hold it, so a
 * viewer that joins now gets it after its screen; else the rest would show as plain text.
 */
export class OpenSequence {
  #open = '';

  /** The unfinished sequence, or nothing. One that is too long to keep is replaced by one that swallows its rest. */
  get text(): string {
    if (this.#open.length < LIMITS.sequence) return this.#open;
    return isString.test(this.#open) ? '\x1b]9999;' : '\x1b[';
  }

  feed(text: string): void {
    const begin = lastRestart(text);
    if (begin < 0) {
      if (this.#open === '') return;
      if (this.#open.length >= LIMITS.sequence) this.#open = ends(this.#open, text) ? '' : this.#open;
      else this.#open = openPart(this.#open + text);
    } else this.#open = openPart(text.slice(begin));
  }
}

function lastRestart(text: string): number {
  // The plain search first: most output has either no escape at all or one near the end.
  let last = text.lastIndexOf('\x1b');
  restart.lastIndex = last + 1;
  for (let match = restart.exec(text); match; match = restart.exec(text)) last = match.index;
  return last;
}

function openPart(text: string): string {
  return unfinished.some((pattern) => pattern.test(text)) ? text.slice(0, LIMITS.sequence) : '';
}

/** Whether a text without restarts ends an overlong sequence: of a string by BEL, of a control sequence by a final byte. */
function ends(open: string, text: string): boolean {
  if (/^(?:\x1b\]|\x9d)/.test(open)) return text.includes('\x07');
  return !isString.test(open) && /[@-~]/.test(text);
}
