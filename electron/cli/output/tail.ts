/** Smallest piece of memory taken, in bytes. */
const LEAST = 65_536;

/**
 * The last bytes of an output. They lie in one piece of memory of at most twice as many as are kept, so that each byte is
 * moved once or twice, however much there is of them and in however small pieces they come.
 */
export class Tail {
  readonly #most: number;
  #memory: Buffer = Buffer.alloc(0);
  #length = 0;
  #seen = 0;

  /** `most`: bytes that are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Bytes that came before those that are kept. */
  get skipped(): number {
    return Math.max(0, this.#seen - this.#most);
  }

  add(data: Uint8Array): void {
    this.#seen += data.length;
    const piece = data.subarray(-this.#most);
    if (this.#length + piece.length > this.#memory.length) this.#makeRoom(piece.length);
    this.#memory.set(piece, this.#length);
    this.#length += piece.length;
  }

  /** What is kept, as text. */
  toString(): string {
    return this.#kept().toString();
  }

  #kept(): Buffer {
    return this.#memory.subarray(Math.max(0, this.#length - this.#most), this.#length);
  }

  #makeRoom(bytes: number): void {
    const kept = this.#kept();
    const size = Math.min(Math.max(2 * (kept.length + bytes), LEAST), 2 * this.#most);
    const memory = size > this.#memory.length ? Buffer.alloc(size) : this.#memory;
    memory.set(kept, 0);
    this.#memory = memory;
    this.#length = kept.length;
  }
}
