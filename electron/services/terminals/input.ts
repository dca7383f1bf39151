import type { Duplex } from 'node:stream';
import { AppError } from '../../contract/errors.ts';
import { terminalMessages } from '../../contract/messages/terminals.ts';
import { LIMITS } from './limits.ts';

/** Hands input to a program in order, at the program's pace. */
export class Input {
  readonly #stream: Duplex;
  #waiting = 0;
  #replies = 0;

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  /**
   * Resolves when the connection has taken the text, which paces a paste. Rejects with CONFLICT when the program has not
   * read for so long that no more can be kept, or when it ends before it has read.
   */
  write(text: string): Promise<void> {
    if (this.#waiting + text.length > LIMITS.input) {
      return Promise.reject(new AppError('CONFLICT', terminalMessages.notRead()));
    }
    this.#waiting += text.length;
    return new Promise((resolve, reject) => {
      this.#stream.write(text, (error) => {
        this.#waiting -= text.length;
        if (error) reject(new AppError('CONFLICT', terminalMessages.endedUnread(), { cause: error }));
        else resolve();
      });
    });
  }

  /** The terminal's own answers; dropped when too many wait: a program may ask a million times and never read. */
  reply(text: string): void {
    if (this.#replies + text.length > LIMITS.replies || !this.#stream.writable) return;
    this.#replies += text.length;
    this.#stream.write(text, () => {
      this.#replies -= text.length;
    });
  }
}
