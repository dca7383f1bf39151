import type { TerminalItem } from '../../contract/terminals.ts';
import { type Mark, Viewer, type ViewerSource } from './viewer.ts';

/** All views of one terminal: each is told what becomes of it, and reads that at its own pace. */
export class Viewers {
  readonly #source: Omit<ViewerSource, 'skips'>;
  readonly #all = new Set<Viewer>();
  #over = false;

  constructor(source: Omit<ViewerSource, 'skips'>) {
    this.#source = source;
  }

  get all(): Iterable<Viewer> {
    return this.#all;
  }

  /** A view of its own, until all end or the signal aborts. */
  async *view(signal: AbortSignal, skips: boolean): AsyncGenerator<TerminalItem, void> {
    const viewer = new Viewer({ ...this.#source, skips });
    const end = () => viewer.end();
    if (signal.aborted || this.#over) return;
    signal.addEventListener('abort', end, { once: true });
    this.#all.add(viewer);
    try {
      yield* viewer.items();
    } finally {
      signal.removeEventListener('abort', end);
      viewer.end();
      this.#all.delete(viewer);
      this.#source.onTaken();
    }
  }

  push(text: string): void {
    for (const viewer of this.#all) viewer.push(text);
  }

  mark(mark: Mark): void {
    for (const viewer of this.#all) viewer.mark(mark);
  }

  /** Each starts over with a fresh screen. */
  resync(): void {
    for (const viewer of this.#all) viewer.resync();
  }

  /** Ends them, and any that is still to begin. */
  end(): void {
    this.#over = true;
    for (const viewer of this.#all) viewer.end();
    this.#all.clear();
  }
}
