import { closeSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Disposable } from '../base/disposable.ts';
import { makeDirSync } from './files.ts';
import { openToAppendSync } from './read-file.ts';

export interface RotationOptions {
  /** Size in bytes at which the file is put aside. 5 MB unless told: a day of ordinary logging, and quick to open. */
  readonly maxBytes?: number;
  /** How many files are kept in all, the present one among them. 3 unless told. */
  readonly files?: number;
}

/**
 * An append-only file that never takes more than `maxBytes × files`. Writes are synchronous, so that the last line
 * before a crash is on disk. A file that cannot be opened or written costs the log, never the program.
 */
export class RotatingFile implements Disposable {
  readonly path: string;
  readonly #maxBytes: number;
  readonly #files: number;
  #fd: number | null = null;
  #size = 0;
  #disposed = false;

  constructor(path: string, options: RotationOptions = {}) {
    this.path = path;
    this.#maxBytes = options.maxBytes ?? 5_000_000;
    this.#files = options.files ?? 3;
  }

  write(data: string | Uint8Array): void {
    if (this.#disposed) return;
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    try {
      if (this.#fd === null) this.#open();
      if (this.#size > 0 && this.#size + bytes.length > this.#maxBytes) this.#rotate();
      if (this.#fd !== null) this.#size += writeSync(this.#fd, bytes);
    } catch {
      this.#close();
    }
  }

  /** Names of the files that may exist, newest first. */
  static names(path: string, files = 3): string[] {
    return [path, ...Array.from({ length: files - 1 }, (_, i) => `${path}.${i + 1}`)];
  }

  dispose(): void {
    this.#disposed = true;
    this.#close();
  }

  #open(): void {
    makeDirSync(dirname(this.path));
    const { fd, size } = openToAppendSync(this.path);
    this.#fd = fd;
    this.#size = size;
  }

  #rotate(): void {
    this.#close();
    const names = RotatingFile.names(this.path, this.#files);
    rmSync(names.at(-1) as string, { force: true });
    for (let i = names.length - 2; i >= 0; i--) {
      try {
        renameSync(names[i] as string, names[i + 1] as string);
      } catch {
        // That generation does not exist yet.
      }
    }
    this.#open();
  }

  #close(): void {
    if (this.#fd === null) return;
    try {
      closeSync(this.#fd);
    } catch {
      // Nothing is lost that could be kept.
    }
    this.#fd = null;
  }
}
