import { isDeepStrictEqual } from 'node:util';
import { type Clock, systemClock } from '../base/clock.ts';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { toWire } from '../contract/errors.ts';
import type { EngineClient } from './client.ts';
import type { EngineConnection, Epoch } from './connection.ts';
import type { EngineEvent } from './events.ts';
import { LiveTable } from './live-table.ts';
import { RefreshQueue } from './refresh-queue.ts';

/** What an event means for a kind of object. Keys are ids, or names where the engine's event has no id. */
export type EventEffect = { readonly refresh: string } | { readonly remove: string } | null;

/** How one kind of object is listed, refreshed and kept. */
export interface EntityKind<T> {
  /** For logs, such as "container". */
  readonly name: string;
  idOf(row: T): string;
  /** All objects; with `limit` at most that many, newest first, where the engine can do that cheaply. */
  list(client: EngineClient, limit?: number): Promise<readonly T[]>;
  /** True when `list` honours `limit`, so that the first rows can show before a long list is through. */
  readonly canLimit: boolean;
  /** Exactly one engine call for these keys: the rows that still exist. */
  refresh(client: EngineClient, keys: readonly string[]): Promise<readonly T[]>;
  /** How many keys one `refresh` takes. */
  readonly batch: number;
  effectOf(event: EngineEvent): EventEffect;
  /** Carries over what the engine's list does not tell but was known. `event` is the newest one naming the row. */
  merge?(next: T, previous: T | undefined, event: EngineEvent | undefined): T;
  /**
   * True when the row cannot reflect the event yet. dockerd tells of an end, a pause or a new name before its list
   * shows it (it logs the event and only then replaces what lists are made from); such a row is asked for again.
   */
  isStale?(row: T, event: EngineEvent): boolean;
  /** Further ids to refresh once `row` has been stored, such as the image that lost its tag to it. */
  disturbs?(row: T, rows: ReadonlyMap<string, T>): readonly string[];
}

export interface StoreOptions<T> {
  readonly kind: EntityKind<T>;
  readonly connection: Pick<EngineConnection, 'onDidConnect' | 'onEvent' | 'epoch'>;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Milliseconds between full lists. dockerd drops events under load; this is what mends it. */
  readonly relistMs?: number;
}

/** The first rows to ask for on their own when nothing is known yet: a screenful, and quick from any engine. */
const FIRST_ROWS = 100;
/** Milliseconds between refreshes of one object: a flood of events on it stays 20 calls a second. */
const SAME_OBJECT_MS = 50;
/** Milliseconds before a stale row is asked for again: quick at first, up to what a clean-up takes on a busy VM. */
const STALE_MS = [25, 50, 100, 200, 400, 800, 1_600, 3_200];
/** Milliseconds before a full list that failed is asked for again. */
const RETRY_MS = 2_000;
/** Refreshes under way at once. The engine's list takes locks; more would only queue there. */
const CONCURRENCY = 4;

/**
 * All objects of a kind, kept current: listed after the event subscription stands, each event refreshing the object it
 * names, everything re-listed on reconnect and every 30 s. Keeps its rows while the engine is away.
 */
export class EntityStore<T> implements Disposable {
  readonly table: LiveTable<T>;
  readonly #options: StoreOptions<T>;
  readonly #clock: Clock;
  readonly #disposables = new DisposableStore();
  readonly #queue: RefreshQueue;
  /** When each row's data was asked for, in requests sent; decides between answers that overtake each other. */
  readonly #asked = new Map<string, number>();
  /** When rows vanished, kept until the next full list: an answer asked for earlier must not bring them back. */
  readonly #gone = new Map<string, number>();
  readonly #events = new Map<string, EngineEvent>();
  /** How often a stale row has been asked for again. */
  readonly #stale = new Map<string, number>();
  #requests = 0;

  constructor(options: StoreOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.table = new LiveTable(options.kind.idOf, false);
    this.#queue = new RefreshQueue({
      batch: options.kind.batch,
      concurrency: CONCURRENCY,
      spacingMs: SAME_OBJECT_MS,
      clock: this.#clock,
      work: (keys) => this.refresh(keys),
    });
    this.#disposables.add(options.connection.onDidConnect((epoch) => void this.#follow(epoch)));
    this.#disposables.add(options.connection.onEvent((event) => this.#onEvent(event)));
    this.#disposables.add(this.#queue);
    if (options.connection.epoch) void this.#follow(options.connection.epoch);
  }

  /** Refreshes one object soon, as an event would. */
  touch(key: string): void {
    this.#queue.add(key);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #follow(epoch: Epoch): Promise<void> {
    const { kind, relistMs = 30_000 } = this.#options;
    this.#queue.clear();
    while (!epoch.signal.aborted && !this.#disposables.isDisposed) {
      let pause = relistMs;
      try {
        if (!this.table.isComplete && kind.canLimit) this.#put(await this.#ask(epoch, FIRST_ROWS));
        const listed = await this.#ask(epoch);
        this.#put(listed);
        this.#dropUnlisted(listed);
        this.table.markComplete();
      } catch (error) {
        if (epoch.signal.aborted) return;
        this.#options.logger.warn('list failed', { kind: kind.name, error: toWire(error).message });
        pause = Math.min(relistMs, RETRY_MS);
      }
      await this.#pause(pause, epoch.signal);
    }
  }

  async #ask(epoch: Epoch, limit?: number): Promise<{ rows: readonly T[]; asked: number }> {
    const asked = ++this.#requests;
    return { rows: await this.#options.kind.list(epoch.client, limit), asked };
  }

  /** Refreshes these now, past the queue; never rejects. Does nothing while there is no engine. */
  async refresh(keys: readonly string[]): Promise<void> {
    const epoch = this.#options.connection.epoch;
    if (!epoch) return;
    const asked = ++this.#requests;
    const { kind, logger } = this.#options;
    try {
      const rows = await kind.refresh(epoch.client, keys);
      this.#put({ rows, asked });
      const found = new Set(rows.map(kind.idOf));
      this.#remove(
        keys.filter((key) => !found.has(key)),
        asked,
      );
      for (const row of rows) for (const id of kind.disturbs?.(row, this.table.rows) ?? []) this.#queue.add(id);
    } catch (error) {
      // The next full list mends it; the epoch's end brings one at once.
      if (!epoch.signal.aborted) logger.warn('refresh failed', { kind: kind.name, error: toWire(error).message });
    }
  }

  #onEvent(event: EngineEvent): void {
    const effect = this.#options.kind.effectOf(event);
    if (!effect) return;
    if ('remove' in effect) {
      this.#remove([effect.remove], ++this.#requests);
      return;
    }
    if (this.#options.kind.isStale) this.#events.set(effect.refresh, event);
    this.#queue.add(effect.refresh);
  }

  #put({ rows, asked }: { rows: readonly T[]; asked: number }): void {
    const { kind } = this.#options;
    const changed: T[] = [];
    for (const row of rows) {
      const id = kind.idOf(row);
      if ((this.#asked.get(id) ?? 0) > asked || (this.#gone.get(id) ?? 0) > asked) continue;
      const previous = this.table.rows.get(id);
      const event = this.#events.get(id);
      const merged = kind.merge?.(row, previous, event) ?? row;
      this.#asked.set(id, asked);
      if (!event || !kind.isStale?.(merged, event) || !this.#askAgain(id)) this.#forgetEvent(id);
      if (!isDeepStrictEqual(previous, merged)) changed.push(merged);
    }
    this.table.apply(changed);
  }

  #dropUnlisted({ rows, asked }: { rows: readonly T[]; asked: number }): void {
    const listed = new Set(rows.map(this.#options.kind.idOf));
    this.#remove(
      [...this.table.rows.keys()].filter((id) => !listed.has(id)),
      asked,
    );
    for (const [id, when] of this.#gone) if (when <= asked) this.#gone.delete(id);
  }

  #remove(ids: readonly string[], asked: number): void {
    const removable = ids.filter((id) => (this.#asked.get(id) ?? 0) <= asked);
    for (const id of removable) {
      this.#asked.delete(id);
      this.#forgetEvent(id);
      this.#gone.set(id, asked);
    }
    this.table.apply([], removable);
  }

  /** Schedules another refresh of a stale row; false when that has been done often enough, and the next list must do. */
  #askAgain(id: string): boolean {
    const attempt = this.#stale.get(id) ?? 0;
    const delay = STALE_MS[attempt];
    if (delay === undefined) return false;
    this.#stale.set(id, attempt + 1);
    this.#clock.after(delay, () => this.#queue.add(id));
    return true;
  }

  #forgetEvent(id: string): void {
    this.#events.delete(id);
    this.#stale.delete(id);
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        timer.dispose();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = this.#clock.after(ms, end);
      signal.addEventListener('abort', end, { once: true });
    });
  }
}
