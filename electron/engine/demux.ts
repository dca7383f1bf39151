import { AppError } from '../contract/errors.ts';
import { quoted } from '../contract/messages/message.ts';
import { misunderstood } from './failure.ts';

/** Output of a process without a terminal: which stream, and a view into the chunk it came in. */
export interface Frame {
  readonly stream: 'stdout' | 'stderr';
  readonly data: Buffer;
}

const HEADER = 8;

/**
 * The longest frame believed, in bytes. dockerd copies process output in 32 KiB pieces and log lines in 16 KiB; a
 * length beyond this is a stream that is out of step or hostile.
 */
export const FRAME_LIMIT = 1024 * 1024;

/**
 * Splits the engine's multiplexed stream into frames without copying or buffering their contents: a frame that spans
 * chunks comes out in pieces. Throws ENGINE_ERROR on a bogus header, and on type 3, which is the engine's own error.
 */
export class FrameSplitter {
  readonly #header = Buffer.alloc(HEADER);
  #filled = 0;
  #left = 0;
  #type = 0;
  #error: Buffer[] = [];

  /** True when nothing of a frame is outstanding, as it should be at the end. */
  get atBoundary(): boolean {
    return this.#filled === 0 && this.#left === 0;
  }

  push(chunk: Buffer, emit: (frame: Frame) => void): void {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#left === 0) {
        const taken = chunk.copy(this.#header, this.#filled, offset, offset + HEADER - this.#filled);
        this.#filled += taken;
        offset += taken;
        if (this.#filled < HEADER) return;
        this.#begin();
      } else {
        const end = Math.min(chunk.length, offset + this.#left);
        this.#take(chunk.subarray(offset, end), emit);
        this.#left -= end - offset;
        offset = end;
        if (this.#left === 0) this.#finish();
      }
    }
  }

  #begin(): void {
    this.#filled = 0;
    this.#type = this.#header.readUInt8(0);
    this.#left = this.#header.readUInt32BE(4);
    const padding = this.#header.readUIntBE(1, 3);
    if (this.#type > 3 || padding !== 0 || this.#left > FRAME_LIMIT) {
      throw misunderstood('the engine sent output that cannot be read: its frames are out of step');
    }
    if (this.#left === 0) this.#finish();
  }

  #take(data: Buffer, emit: (frame: Frame) => void): void {
    if (this.#type === 3) this.#error.push(Buffer.from(data));
    // 0 is stdin's number; the engine uses it for output it wrote itself, which belongs to stdout.
    else emit({ stream: this.#type === 2 ? 'stderr' : 'stdout', data });
  }

  #finish(): void {
    if (this.#type !== 3) return;
    const text = Buffer.concat(this.#error).toString('utf8').trim();
    if (text === '') throw misunderstood('the engine reported an error in the middle of output');
    throw new AppError('ENGINE_ERROR', quoted(text));
  }
}
