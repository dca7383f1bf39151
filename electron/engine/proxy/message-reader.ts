import { BodyReader } from './body-reader.ts';
import type { BodyLength } from './head.ts';

/** A piece of what goes one way: of the very bytes that came, in their order. */
export type Piece<H> =
  | { readonly kind: 'head'; readonly bytes: Buffer; readonly head: H }
  /** Of a body, with what frames it; `isLast` when that is at its end. */
  | { readonly kind: 'body'; readonly bytes: Buffer; readonly isLast: boolean }
  /** What comes now is no message that can be read in one way only; nothing more is. */
  | { readonly kind: 'odd' };

/** The longest head, in bytes: what dockerd takes is larger, what clients send far smaller. */
const MAX_HEAD = 64 * 1024;
/** Lines of a head: a client that sends it line by line would else have it put together thousands of times. */
const MAX_LINES = 200;
const EMPTY = Buffer.alloc(0);

/** Takes what goes one way apart into messages, without a copy but of heads that come in several parts. */
export class MessageReader<H> {
  readonly #read: (head: Buffer) => H | null;
  /** What any head begins with, as far as it has come. */
  readonly #beginning: RegExp;
  #bytes: Buffer = EMPTY;
  /** What came after `#bytes`, none of it a line's end. */
  #more: Buffer[] = [];
  #size = 0;
  /** Of the unfinished head: how far it was looked at, where its last line begins, and how many it has. */
  #seen = 0;
  #line = 0;
  #lines = 0;
  #body: BodyReader | null = null;

  constructor(read: (head: Buffer) => H | null, beginning: RegExp) {
    this.#read = read;
    this.#beginning = beginning;
  }

  /** Bytes that have come and were not given out. */
  get size(): number {
    return this.#size;
  }

  push(chunk: Buffer): void {
    if (this.#size === 0) this.#bytes = chunk;
    else this.#more.push(chunk);
    this.#size += chunk.length;
    if (this.#more.length > 0 && (chunk.includes(10) || this.#size > MAX_HEAD)) this.#gather();
  }

  /** What follows the head that was read last. */
  expect(length: BodyLength): void {
    const body = new BodyReader(length);
    this.#body = body.isDone ? null : body;
  }

  /** The next piece, or null until more has come. `onData` is given what a body says, without its framing. */
  next(onData?: (data: Buffer) => void): Piece<H> | null {
    if (this.#size === 0) return null;
    if (this.#body) {
      this.#gather();
      const taken = this.#body.take(this.#bytes, onData);
      if (taken === null) return { kind: 'odd' };
      const isLast = this.#body.isDone;
      if (isLast) this.#body = null;
      return { kind: 'body', bytes: this.#cut(taken), isLast };
    }
    const end = this.#endOfHead();
    if (end === null) return null;
    const head = end === 'odd' ? null : this.#read(this.#bytes.subarray(0, end));
    if (end === 'odd' || head === null) return { kind: 'odd' };
    return { kind: 'head', bytes: this.#cut(end), head };
  }

  /** All that was not given out yet. */
  rest(): Buffer {
    this.#gather();
    return this.#cut(this.#size);
  }

  #endOfHead(): number | 'odd' | null {
    const bytes = this.#bytes;
    for (let at = bytes.indexOf(10, this.#seen); at !== -1; at = bytes.indexOf(10, at + 1)) {
      if (bytes[at - 1] !== 13 || at >= MAX_HEAD) return 'odd';
      if (at - 1 === this.#line) return at + 1;
      this.#lines += 1;
      if (this.#lines > MAX_LINES) return 'odd';
      this.#line = at + 1;
    }
    this.#seen = bytes.length;
    // What can become no head is not waited for: whoever speaks something else may say little and wait for an answer.
    const isHopeless = this.#size > MAX_HEAD || !this.#beginning.test(bytes.toString('latin1', 0, 24));
    return isHopeless ? 'odd' : null;
  }

  #cut(count: number): Buffer {
    const cut = this.#bytes.subarray(0, count);
    this.#bytes = count === this.#size ? EMPTY : this.#bytes.subarray(count);
    this.#size -= count;
    this.#seen = 0;
    this.#line = 0;
    this.#lines = 0;
    // The next head may have begun in what came later.
    if (this.#bytes.length === 0) this.#gather();
    return cut;
  }

  #gather(): void {
    if (this.#more.length === 0) return;
    this.#bytes = Buffer.concat([this.#bytes, ...this.#more]);
    this.#more = [];
  }
}
