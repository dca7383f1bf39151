import { Emitter, type Event } from '../base/emitter.ts';
import type { ListItem } from '../contract/common.ts';

/** What changed in a table: rows by id, null where one is gone. */
export type RowChanges<T> = ReadonlyMap<string, T | null>;

/** The most rows in one item of a `watch` stream: 200 rows are about 100 kB, the protocol's flow window. */
export const PART_ROWS = 200;
/** Removals are bare ids of 64 characters: as many as fit the same window. */
const PART_REMOVES = 1_000;

/**
 * Rows by id that any number of readers follow. Rows are immutable values: replace them, never change them. A reader
 * that is slow is never behind by more than one pending value per row.
 */
export class LiveTable<T> {
  readonly #idOf: (row: T) => string;
  readonly #rows = new Map<string, T>();
  readonly #changes = new Emitter<RowChanges<T>>();
  #complete: boolean;

  /** Fires after each change, and with an empty map when the table becomes complete. */
  readonly onDidChange: Event<RowChanges<T>> = this.#changes.event;

  /** `complete`: false for a table whose first list has yet to arrive; readers then wait for it. */
  constructor(idOf: (row: T) => string, complete: boolean) {
    this.#idOf = idOf;
    this.#complete = complete;
  }

  get rows(): ReadonlyMap<string, T> {
    return this.#rows;
  }

  get isComplete(): boolean {
    return this.#complete;
  }

  /** How many follow `onDidChange`. */
  get listenerCount(): number {
    return this.#changes.listenerCount;
  }

  /** Puts and removes rows at once. Give only what really changed. */
  apply(upserts: readonly T[], removes: readonly string[] = []): void {
    const changes = new Map<string, T | null>();
    for (const row of upserts) {
      this.#rows.set(this.#idOf(row), row);
      changes.set(this.#idOf(row), row);
    }
    for (const id of removes) if (this.#rows.delete(id)) changes.set(id, null);
    if (changes.size > 0) this.#changes.fire(changes);
  }

  /** Says that the first list has arrived in full. */
  markComplete(): void {
    if (this.#complete) return;
    this.#complete = true;
    this.#changes.fire(new Map());
  }

  /** A `watch` stream: the rows in parts of at most 200, then what changes, merged while the reader is busy. */
  async *watch(signal: AbortSignal): AsyncGenerator<ListItem<T>, void> {
    const pending = new Map<string, T | null>();
    let wake: () => void = () => undefined;
    const subscription = this.onDidChange((changes) => {
      for (const [id, row] of changes) pending.set(id, row);
      wake();
    });
    const onAbort = () => wake();
    signal.addEventListener('abort', onAbort);
    const changed = () =>
      new Promise<void>((resolve) => {
        wake = resolve;
      });
    try {
      const sent = new Set<string>();
      for (let more = true; more; ) {
        const items = this.#unsent(sent);
        if (signal.aborted) return;
        if (items.length === 0 && !this.#complete) {
          await changed();
          continue;
        }
        for (const row of items) {
          sent.add(this.#idOf(row));
          // What is being sent is the newest there is.
          pending.delete(this.#idOf(row));
        }
        const first = sent.size === items.length;
        more = !this.#complete || this.#unsent(sent).length > 0;
        yield { type: 'snapshot', first, more, items };
      }
      while (!signal.aborted) {
        if (pending.size === 0) await changed();
        else yield takeDelta(pending);
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      subscription.dispose();
    }
  }

  #unsent(sent: ReadonlySet<string>): T[] {
    const rows: T[] = [];
    for (const [id, row] of this.#rows) {
      if (sent.has(id)) continue;
      rows.push(row);
      if (rows.length === PART_ROWS) break;
    }
    return rows;
  }
}

function takeDelta<T>(pending: Map<string, T | null>): ListItem<T> {
  const upserts: T[] = [];
  const removes: string[] = [];
  for (const [id, row] of pending) {
    if (upserts.length === PART_ROWS || removes.length === PART_REMOVES) break;
    pending.delete(id);
    if (row === null) removes.push(id);
    else upserts.push(row);
  }
  return { type: 'delta', upserts, removes };
}
