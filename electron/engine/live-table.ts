import { isDeepStrictEqual } from 'node:util';
import { DisposableStore } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/emitter.ts';
import type { ListItem } from '../contract/common.ts';
import type { WireError } from '../contract/errors.ts';

/** What changed in a table: rows by id, null where one is gone. */
export type RowChanges<T> = ReadonlyMap<string, T | null>;

/** The most rows in one item of a `watch` stream: 200 rows are about 100 kB, the protocol's flow window. */
export const PART_ROWS = 200;
/** Removals are bare ids of 64 characters: as many as fit the same window. */
const PART_REMOVES = 1_000;
/** Changes kept for a reader that does not read. With more it is told everything anew, which takes no memory to wait for. */
const PENDING = 10_000;

/**
 * Rows by id that any number of readers follow. Rows are immutable values: replace them, never change them. A reader
 * that is slow is never behind by more than one pending value per row.
 */
export class LiveTable<T> {
  readonly #idOf: (row: T) => string;
  readonly #rows = new Map<string, T>();
  readonly #changes = new Emitter<RowChanges<T>>();
  readonly #didReset = new Emitter<void>();
  #complete: boolean;
  #resets = 0;
  #problem: WireError | null = null;

  /** Fires after each change, and with an empty map when the table becomes complete or its problem another. */
  readonly onDidChange: Event<RowChanges<T>> = this.#changes.event;

  /** Fires when all rows have been forgotten, before `onDidChange` names them. */
  readonly onDidReset: Event<void> = this.#didReset.event;

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

  /** Why the rows may be out of date, or are not there at all: the last list failed. */
  get problem(): WireError | null {
    return this.#problem;
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

  /** Says that the list failed, or with null that it did not; false when that was known. */
  setProblem(problem: WireError | null): boolean {
    if (isDeepStrictEqual(problem, this.#problem)) return false;
    this.#problem = problem;
    this.#changes.fire(new Map());
    return true;
  }

  /** Forgets every row, as if nothing had been listed yet: they were another engine's. Readers are told at once. */
  reset(): void {
    const changes = new Map([...this.#rows.keys()].map((id) => [id, null] as const));
    this.#rows.clear();
    this.#problem = null;
    this.#complete = false;
    this.#resets++;
    this.#didReset.fire();
    this.#changes.fire(changes);
  }

  /** A `watch` stream: the rows in parts of at most 200, then what changes, merged while the reader is busy; and problems. */
  async *watch(signal: AbortSignal): AsyncGenerator<ListItem<T>, void> {
    const reader = new Reader<T>(signal, this.onDidChange);
    try {
      let resets = this.#resets;
      while (!signal.aborted) {
        if (resets !== this.#resets) {
          resets = this.#resets;
          yield { type: 'snapshot', first: true, more: true, items: [] };
        }
        reader.pending.clear();
        const isValid = () => !signal.aborted && resets === this.#resets && reader.pending.size <= PENDING;
        yield* this.#snapshot(reader, isValid);
        while (isValid()) {
          if (reader.told !== this.#problem) yield this.#tell(reader);
          else if (reader.pending.size === 0) await reader.changed();
          else yield takeDelta(reader.pending);
        }
      }
    } finally {
      reader.dispose();
    }
  }

  #tell(reader: Reader<T>): ListItem<T> {
    reader.told = this.#problem;
    return { type: 'problem', error: this.#problem };
  }

  async *#snapshot(reader: Reader<T>, isValid: () => boolean): AsyncGenerator<ListItem<T>, void> {
    const { pending } = reader;
    // A Map's iterator goes on to what is added while it stands, until it has once come to the end.
    const ids = this.#rows.keys();
    let next = ids.next();
    // What joins a list that is still coming in belongs to the snapshot; later changes are deltas.
    const isGrowing = !this.#complete;
    for (let first = true, more = true; more && isValid(); ) {
      const items: T[] = [];
      const take = (id: string, row: T | null | undefined) => {
        if (row !== null && row !== undefined) items.push(row);
        // What is being sent is the newest there is.
        if (row !== null) pending.delete(id);
      };
      for (; !next.done && items.length < PART_ROWS; next = ids.next()) take(next.value, this.#rows.get(next.value));
      if (next.done && isGrowing) for (const [id, row] of pending) if (items.length < PART_ROWS) take(id, row);
      if (items.length === 0 && !this.#complete) {
        if (reader.told !== this.#problem) yield this.#tell(reader);
        else await reader.changed();
        continue;
      }
      more = !this.#complete || !next.done || (isGrowing && items.length === PART_ROWS);
      yield { type: 'snapshot', first, more, items };
      first = false;
    }
  }
}

/** What changed since a reader of a table was last told. */
class Reader<T> {
  readonly pending = new Map<string, T | null>();
  /** The problem it was last told. */
  told: WireError | null = null;
  readonly #disposables = new DisposableStore();
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal, changes: Event<RowChanges<T>>) {
    this.#disposables.add(
      changes((rows) => {
        for (const [id, row] of rows) {
          if (this.pending.size > PENDING) break;
          this.pending.set(id, row);
        }
        this.#wake();
      }),
    );
    const wake = () => this.#wake();
    signal.addEventListener('abort', wake);
    this.#disposables.add({ dispose: () => signal.removeEventListener('abort', wake) });
  }

  /** Resolves with the next change, or the signal's abort. */
  readonly changed = (): Promise<void> =>
    new Promise((resolve) => {
      this.#wake = resolve;
    });

  dispose(): void {
    this.#disposables.dispose();
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
