import type { BodyLength } from './head.ts';

/** Longest line of a chunked body that says how long a chunk is: eight digits. What says more (extensions) nobody sends. */
const SIZE_LINE = 8;
/** All of a body's trailers, in bytes. */
const TRAILERS = 64 * 1024;

/** Finds where a body ends. It never copies: only the lines between chunks are looked at byte by byte. */
export class BodyReader {
  #state: 'data' | 'afterData' | 'size' | 'trailer';
  /** Of the body, or of the chunk that is being read; with its CRLF as soon as that is all that is left. */
  #left = 0;
  #line = '';
  #trailers = 0;
  readonly #isChunked: boolean;
  #isDone = false;

  constructor(length: BodyLength) {
    this.#isChunked = length === 'chunked';
    this.#state = this.#isChunked ? 'size' : 'data';
    if (length === 'close') this.#left = Number.POSITIVE_INFINITY;
    else if (length !== 'chunked') this.#left = length;
    this.#isDone = this.#left === 0 && !this.#isChunked;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** How many of these bytes, from the first, belong to the body; null when it is odd. `onData` is given what it says. */
  take(bytes: Buffer, onData?: (data: Buffer) => void): number | null {
    let at = 0;
    while (at < bytes.length && !this.#isDone) {
      const next = this.#state === 'data' ? this.#data(bytes, at, onData) : this.#between(bytes, at);
      if (next === null) return null;
      at = next;
    }
    return at;
  }

  #data(bytes: Buffer, at: number, onData: ((data: Buffer) => void) | undefined): number {
    const end = Math.min(bytes.length, at + this.#left);
    onData?.(bytes.subarray(at, end));
    this.#left -= end - at;
    if (this.#left === 0) {
      if (this.#isChunked) this.#state = 'afterData';
      else this.#isDone = true;
    }
    return end;
  }

  /** One line, or as much of it as there is. */
  #between(bytes: Buffer, at: number): number | null {
    const limit = this.#state === 'trailer' ? TRAILERS : SIZE_LINE + 2;
    const found = bytes.subarray(at, at + limit + 1).indexOf(10);
    const end = found === -1 ? Math.min(bytes.length, at + limit + 1) : at + found + 1;
    this.#line += bytes.toString('latin1', at, end);
    if (this.#line.length > limit) return null;
    if (found === -1) return end;
    const line = this.#line;
    this.#line = '';
    return line.endsWith('\r\n') && this.#ended(line.slice(0, -2)) ? end : null;
  }

  #ended(line: string): boolean {
    if (this.#state === 'afterData') {
      this.#state = 'size';
      return line === '';
    }
    if (this.#state === 'size') {
      if (!/^[0-9A-Fa-f]{1,8}$/.test(line)) return false;
      this.#left = Number.parseInt(line, 16);
      this.#state = this.#left === 0 ? 'trailer' : 'data';
      return true;
    }
    this.#trailers += line.length + 2;
    this.#isDone = line === '';
    return this.#isDone || (this.#trailers <= TRAILERS && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\x80-\xff]*$/.test(line));
  }
}
