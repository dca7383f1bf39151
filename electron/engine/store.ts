import { isDeepStrictEqual } from 'node:util';
import { type Clock, systemClock } from '../base/clock.ts';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { toWire } from '../contract/errors.ts';
import { AnswerOrder } from './answer-order.ts';
import type { EngineConnection, Epoch } from './connection.ts';
import type { EntityKind } from './entity-kind.ts';
import type { EngineEvent } from './events.ts';
import { ListPace } from './list-pace.ts';
import { LiveTable, PART_ROWS } from './live-table.ts';
import { RefreshQueue } from './refresh-queue.ts';

export interface StoreOptions<T> {
  readonly kind: EntityKind<T>;
  readonly connection: Pick<EngineConnection, 'onDidConnect' | 'onDidChangeEngine' | 'onEvent' | 'epoch'>;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Milliseconds between full lists; 30 s unless told. */
  readonly relistMs?: number;
}

/** The first rows to ask for on their own when nothing is known yet: a screenful, and quick from any engine. */
const FIRST_ROWS = 100;
/** Milliseconds between refreshes of one object: a flood of events on it stays 20 calls a second. */
const SAME_OBJECT_MS = 50;
/** Milliseconds before a stale row is asked for again: quick at first, up to what a clean-up takes on a busy VM. */
const STALE_MS = [25, 50, 100, 200, 400, 800, 1_600, 3_200];
/** Refreshes under way at once. The engine's list takes locks; more would only queue there. */
const CONCURRENCY = 4;
/**
 * Objects that may wait for a refresh, or be watched for a stale answer. One list is cheaper than more calls than this, and
 * an engine can name any number of objects that do not exist.
 */
const WAITING = 1_000;
/** Rows kept; an engine that lists more is not believed to have them. */
const ROWS = 100_000;
/** Rows that refreshes may add between two lists. */
const GROWTH = 2_000;

/**
 * All objects of a kind, kept current: listed after the event subscription stands, each event refreshing the object it
 * names, everything re-listed on reconnect and every now and then
 * (list-pace.ts). Keeps its rows while the engine is away, and none of them once
 * another engine is chosen. A list that fails is the table's problem until one succeeds.
 *
 * With 50,000 objects no single piece of its work takes longer than 100 ms (`npm run bench -- many` measures it): lists
 * are read in pieces. What it remembers is bounded whatever an engine tells: events beyond the bounds are dropped, and a
 * list makes up for them.
 */
export class EntityStore<T> implements Disposable {
  readonly table: LiveTable<T>;
  readonly #options: StoreOptions<T>;
  readonly #clock: Clock;
  readonly #disposables = new DisposableStore();
  readonly #queue: RefreshQueue;
  readonly #order = new AnswerOrder();
  /** The newest event naming a row, until the row reflects it. */
  readonly #events = new Map<string, EngineEvent>();
  /** How often a stale row has been asked for again. */
  readonly #stale = new Map<string, number>();
  /** Rows that refreshes have added since the last list began. */
  #grown = 0;
  /** Events were dropped, and the next list has to make up for them. */
  #isBehind = false;
  readonly #pace: ListPace;

  constructor(options: StoreOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#pace = new ListPace(this.#clock, options.relistMs);
    this.table = new LiveTable(options.kind.idOf, false);
    this.#queue = new RefreshQueue({
      batch: options.kind.batch,
      concurrency: CONCURRENCY,
      spacingMs: SAME_OBJECT_MS,
      clock: this.#clock,
      limit: WAITING,
      overflow: () => this.#fallBehind(),
      work: (keys) => this.refresh(keys),
    });
    this.#disposables.add(options.connection.onDidChangeEngine(() => this.#forgetAll()));
    this.#disposables.add(options.connection.onDidConnect((epoch) => void this.#follow(epoch)));
    this.#disposables.add(options.connection.onEvent((event) => this.#onEvent(event)));
    this.#disposables.add(this.#queue);
    if (options.connection.epoch) void this.#follow(options.connection.epoch);
  }

  /** Refreshes one object soon, as an event would. */
  touch(key: string): void {
    this.#queue.add(key);
  }

  /** Lists all now, past what events have told so far. Nothing without an engine; rejects with what the engine says. */
  async listNow(): Promise<void> {
    const epoch = this.#options.connection.epoch;
    if (epoch) await this.#list(epoch);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #follow(epoch: Epoch): Promise<void> {
    const { kind, logger } = this.#options;
    this.#queue.clear();
    while (!epoch.signal.aborted && !this.#disposables.isDisposed) {
      const startedAt = this.#clock.monotonic();
      try {
        this.#isBehind = false;
        if (!this.table.isComplete && kind.canLimit) await this.#list(epoch, FIRST_ROWS);
        await this.#list(epoch);
        this.table.markComplete();
        this.table.setProblem(null);
      } catch (error) {
        if (epoch.signal.aborted) return;
        const problem = toWire(error);
        if (this.table.setProblem(problem)) logger.warn('list failed', { kind: kind.name, error: problem.message });
      }
      const took = this.#clock.monotonic() - startedAt;
      await this.#pace.pause({ took, failed: this.table.problem !== null, behind: this.#isBehind }, epoch.signal);
    }
  }

  /** Takes a list as it comes in: all of it, or the first `limit` rows, which say nothing about those that are missing. */
  async #list({ client, signal }: Epoch, limit?: number): Promise<void> {
    const { kind, logger } = this.#options;
    const asked = this.#order.next();
    this.#grown = 0;
    const most = limit ?? ROWS;
    const listed = new Set<string>();
    const part: T[] = [];
    for await (const rows of kind.list(client, limit)) {
      signal.throwIfAborted();
      for (const row of rows) if (listed.size < most && listed.add(kind.idOf(row))) part.push(row);
      if (part.length >= PART_ROWS) this.#put(part.splice(0), asked);
      if (listed.size < most) continue;
      if (limit === undefined) logger.warn('the engine lists more than is kept', { kind: kind.name, kept: ROWS });
      break;
    }
    signal.throwIfAborted();
    this.#put(part, asked);
    if (limit !== undefined) return;
    this.#remove(
      [...this.table.rows.keys()].filter((id) => !listed.has(id)),
      asked,
    );
    this.#order.listed(asked);
  }

  /** Refreshes these now, past the queue; never rejects. Does nothing while there is no engine. */
  async refresh(keys: readonly string[]): Promise<void> {
    const epoch = this.#options.connection.epoch;
    if (!epoch) return;
    const asked = this.#order.next();
    const { kind, logger } = this.#options;
    try {
      const rows = await kind.refresh(epoch.client, keys);
      epoch.signal.throwIfAborted();
      const wanted = rows.filter((row) => this.table.rows.has(kind.idOf(row)) || ++this.#grown <= GROWTH);
      if (wanted.length < rows.length) this.#fallBehind();
      this.#put(wanted, asked);
      const found = new Set(rows.map(kind.idOf));
      this.#remove(
        keys.filter((key) => !found.has(key)),
        asked,
      );
      for (const row of wanted) for (const id of kind.disturbs?.(row, this.table.rows) ?? []) this.#queue.add(id);
    } catch (error) {
      // The next full list mends it; the epoch's end brings one at once.
      if (!epoch.signal.aborted) logger.warn('refresh failed', { kind: kind.name, error: toWire(error).message });
    }
  }

  #onEvent(event: EngineEvent): void {
    const effect = this.#options.kind.effectOf(event);
    if (!effect) return;
    if ('remove' in effect) {
      this.#remove([effect.remove], this.#order.next());
      return;
    }
    if (this.#options.kind.isStale) this.#events.set(effect.refresh, event);
    this.#queue.add(effect.refresh);
    if (this.#events.size > WAITING) this.#fallBehind();
  }

  #put(rows: readonly T[], asked: number): void {
    const { kind } = this.#options;
    const changed: T[] = [];
    for (const row of rows) {
      const id = kind.idOf(row);
      if (this.#order.isOutdated(id, asked)) continue;
      const previous = this.table.rows.get(id);
      const event = this.#events.get(id);
      const merged = kind.merge?.(row, previous, event) ?? row;
      this.#order.took(id, asked);
      if (!event || !kind.isStale?.(merged, event) || !this.#askAgain(id)) this.#forgetEvent(id);
      if (!isDeepStrictEqual(previous, merged)) changed.push(merged);
    }
    this.table.apply(changed);
  }

  #remove(ids: readonly string[], asked: number): void {
    const removable = ids.filter((id) => !this.#order.isOutdated(id, asked));
    for (const id of removable) {
      this.#forgetEvent(id);
      if (!this.#order.removed(id, asked)) this.#fallBehind();
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

  /** More was told than is remembered: all of that is dropped, and a list soon brings it. */
  #fallBehind(): void {
    this.#queue.clear();
    this.#events.clear();
    this.#stale.clear();
    if (this.#isBehind) return;
    this.#isBehind = true;
    this.#options.logger.warn('too many events; listing anew', { kind: this.#options.kind.name });
    this.#pace.hurry();
  }

  #forgetAll(): void {
    this.#queue.clear();
    this.#events.clear();
    this.#stale.clear();
    this.#order.clear();
    this.table.reset();
  }
}
