// biome-ignore-all lint/suspicious/noControlCharactersInRegex: escape sequences are made of them.
import { CombiningLimit } from './combining-limit.ts';
import { LIMITS } from './limits.ts';
import { type Size, sameSize } from './size.ts';

/** ESC, and the C1 controls that begin or end something: DCS, SOS, CSI, ST, OSC, PM, APC. */
const introducer = /[\x1b\x90\x98\x9b-\x9f]/g;
/** What ends a string. BEL ends only an OSC, and stands for itself in the others. */
const stringEnd = /[\x07\x18\x1a\x1b\x80-\x9f]/g;
/** The parser falls out of SOS, PM and APC at what is not ASCII, which gets one out of the garbage of a binary file. */
const ignoredEnd = /[\x18\x1a\x1b]|[^\0-\x7f]/g;
const wellFormed = /^([<-?]?)([\d:;]*)([ -/]*)$/;
/** The bulk of all sequences, at their place, as they may stay: colours, modes, positions, and what counts to nine. */
const harmless = /\x1b\[(?:\??(?:\d{0,4}[;:]){0,16}\d{0,4}[hlmH]|\d?(?:;\d?)?[@-~])/y;
/** Control sequences whose parameters count cells, lines, tab stops or repetitions; with a prefix none does. */
const counting = /^[@-GILMPSTXZ`abdefr}~]$/;
/** Of those, the ones that move whole lines, each by all others: more lines than there are change nothing. */
const scrolling = /^[LMST]$/;
/** Sets palette colours, or sets them back, any number of them. */
const palette = /^\x1b\]0*(4|104);/;
/** The parser leaves these out of an OSC. */
const ignoredInOsc = /[\0-\x1a\x1c-\x1f]/g;
/** Beyond every mode, colour and size there is. */
const LARGEST = 65_535;

/** `device` is a device control string's head: parameters, intermediates and the letter that begins the string. */
type State = 'ground' | 'escape' | 'control' | 'device' | 'osc' | 'dcs' | 'ignored';

/**
 * What lets a program's output reach a terminal's parser, the host's and those of the views. xterm.js runs a loop for
 * every parameter as long as it says, up to 2^31 rounds, and collects strings without bound at 68 bytes a character.
 * So counts are clamped to the screen, too long sequences and strings left out, and runs of zero-width characters cut.
 * Sequences that cost a screen's work each, and that change nothing when they are repeated, come out once; lists of
 * colours, each of which has a view draw everything anew, come out one by one, so that views can stop between them.
 * A sequence comes out when it is complete, in its 7-bit form: between two pieces no parser is ever inside of one. What
 * no terminal here understands (SOS, PM, APC) is left out. States and transitions are those of xterm.js's own parser.
 */
export class OutputFilter {
  readonly #marks = new CombiningLimit();
  #state: State = 'ground';
  /** The sequence so far, from its ESC on; null when it has become too long. */
  #held: string | null = '';
  /** What the output so far ends with, when that is a sequence that need not be repeated. */
  #once = '';
  #size: Size = { cols: 0, rows: 0 };

  /** The text to use instead, for a screen of this size; often the very same. */
  apply(text: string, size: Size): string {
    // Lines that a resize brings into view have not been erased, nor scrolled.
    if (!sameSize(size, this.#size)) this.#once = '';
    this.#size = size;
    if (this.#state === 'ground' && text.search(introducer) < 0) {
      if (text !== '') this.#once = '';
      return this.#marks.apply(text);
    }
    let out = '';
    for (let at = 0; at < text.length; ) {
      const state = this.#state;
      if (state === 'ground') {
        const end = endOfHarmless(text, at);
        if (end > at) out += text.slice(at, end);
        if (end < text.length) this.#begin(text.charCodeAt(end));
        at = end + 1;
      } else if (state === 'escape' || state === 'control' || state === 'device') {
        out += this.#step(text.charAt(at), text.charCodeAt(at), size);
        at++;
      } else {
        const end = indexOf(state === 'ignored' ? ignoredEnd : stringEnd, text, at);
        this.#hold(text.slice(at, end));
        if (end < text.length) out += this.#endString(state, text.charAt(end), text.charCodeAt(end));
        at = end + 1;
      }
    }
    return this.#marks.apply(this.#withoutRepetitions(out, size));
  }

  #withoutRepetitions(text: string, { rows }: Size): string {
    if (text === '') return text;
    // Reset, alignment pattern, erasing in the screen, and scrolling, inserting or deleting all lines.
    const repeated = new RegExp(`(\\x1b(?:c|#8|\\[\\??[0-3]?J|\\[${rows}[LMST]))\\1*`, 'g');
    let from = 0;
    while (this.#once !== '' && text.startsWith(this.#once, from)) from += this.#once.length;
    let end = from;
    let last = from === text.length ? this.#once : '';
    const out = text.slice(from).replace(repeated, (run: string, sequence: string, at: number) => {
      end = from + at + run.length;
      if (end === text.length) last = sequence;
      return sequence;
    });
    this.#once = last;
    return out;
  }

  /** ESC, or a C1 control in the place of ESC and a letter. */
  #begin(code: number): void {
    const letter = code === 0x1b ? '' : String.fromCharCode(code - 0x40);
    this.#held = `\x1b${letter}`;
    this.#state = letter === '' ? 'escape' : stateAfter(letter);
  }

  /** One character after ESC, CSI or DCS; gives what is complete by it. */
  #step(char: string, code: number, size: Size): string {
    if (code === 0x18 || code === 0x1a) return this.#leave(char);
    if (code === 0x1b || (code >= 0x80 && code <= 0x9f)) return this.#interrupt(char, code);
    // Controls inside of a sequence count at once, as if they stood before it.
    if (code < 0x20) return this.#state === 'device' ? '' : char;
    if (code === 0x7f) return '';
    if (code > 0x9f) return this.#leave('');
    if (this.#state === 'escape' && code > 0x2f && this.#held === '\x1b') {
      const next = stateAfter(char);
      if (next === 'ground') return this.#leave(char === '\\' ? '' : `\x1b${char}`);
      this.#hold(char);
      this.#state = next;
      return '';
    }
    const final = this.#state === 'escape' ? 0x30 : 0x40;
    if (code < final || this.#state === 'device') {
      this.#hold(char);
      if (code >= final) this.#state = 'dcs';
      return '';
    }
    if (this.#held === null) return this.#leave('');
    return this.#leave(this.#state === 'escape' ? this.#held + char : controlSequence(this.#held.slice(2), char, size));
  }

  #endString(state: State, char: string, code: number): string {
    if (code === 0x07 && state !== 'osc') {
      this.#hold(char);
      return '';
    }
    if (code === 0x18 || code === 0x1a) return this.#leave(char);
    if (code > 0x9f) return this.#leave('');
    const whole = state === 'ignored' || this.#held === null ? '' : withoutLargeNumbers(state, this.#held);
    if (code === 0x07) return this.#leave(terminated(whole, '\x07'));
    if (code !== 0x1b && code !== 0x9c) return this.#interrupt(char, code);
    this.#state = 'ground';
    // ESC ends a string whatever follows; the backslash of a complete ST is left out where it comes.
    if (code === 0x1b) this.#begin(code);
    return terminated(whole, '\x1b\\');
  }

  /** A new sequence, or a C1 control, in the middle of one, which is given up. */
  #interrupt(char: string, code: number): string {
    this.#state = 'ground';
    if (code !== 0x1b && (code < 0x90 || !'\x90\x98\x9b\x9c\x9d\x9e\x9f'.includes(char))) return char;
    this.#begin(code);
    return '';
  }

  #leave(out: string): string {
    this.#state = 'ground';
    this.#held = '';
    return out;
  }

  #hold(text: string): void {
    if (this.#state === 'ignored' || this.#held === null) return;
    this.#held = this.#held.length + text.length > LIMITS.sequence ? null : this.#held + text;
  }
}

function stateAfter(letter: string): State {
  if (letter === '[') return 'control';
  if (letter === ']') return 'osc';
  if (letter === 'P') return 'device';
  // ST by itself, as a C1 control, is nothing.
  return 'X^_'.includes(letter) ? 'ignored' : 'ground';
}

/** The control sequence with numbers no larger than they may be; nothing when no parser would know it. */
function controlSequence(inner: string, final: string, { cols, rows }: Size): string {
  const parts = wellFormed.exec(inner);
  if (!parts) return '';
  const [, prefix = '', parameters = '', intermediates = ''] = parts;
  const counts = prefix === '' && counting.test(final);
  const most = scrolling.test(final) && intermediates === '' ? rows : Math.max(cols, rows);
  const largest = counts ? most : LARGEST;
  return `\x1b[${prefix}${clamped(parameters, largest)}${intermediates}${final}`;
}

/** A string with its end; one with a list of colours as one string for each of them. */
function terminated(string: string, end: string): string {
  if (string === '') return '';
  const whole = string.startsWith('\x1b]') ? string.replace(ignoredInOsc, '') : string;
  const [begin, command] = palette.exec(whole) ?? [];
  const items = whole.slice(begin?.length).split(';');
  if (begin === undefined || items.length <= 2) return whole + end;
  const width = command === '4' ? 2 : 1;
  let out = '';
  for (let at = 0; at + width <= items.length; at += width) {
    // What is no number is no colour; without any number all colours would be set back.
    if (/^\d+$/.test(items[at] ?? '')) out += begin + items.slice(at, at + width).join(';') + end;
  }
  return out;
}

function withoutLargeNumbers(state: State, text: string): string {
  if (state !== 'dcs') return text;
  const header = /^\x1bP[0-?]*/.exec(text)?.[0] ?? '';
  return clamped(header, LARGEST) + text.slice(header.length);
}

function clamped(parameters: string, largest: number): string {
  if (!/\d\d/.test(parameters)) return parameters;
  return parameters.replace(/\d+/g, (digits) => (Number(digits) > largest ? String(largest) : digits));
}

/** Where from here a sequence begins that has to be looked at, or that is not complete. */
function endOfHarmless(text: string, from: number): number {
  let end = indexOf(introducer, text, from);
  for (harmless.lastIndex = end; end < text.length && harmless.test(text); harmless.lastIndex = end) {
    end = indexOf(introducer, text, harmless.lastIndex);
  }
  return end;
}

/** Where the pattern, a global one, is next found; the text's length when it is not. */
function indexOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}
