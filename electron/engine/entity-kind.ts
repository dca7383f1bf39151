import type { EngineClient } from './client.ts';
import type { EngineEvent } from './events.ts';

/** What an event means for a kind of object. Keys are ids, or names where the engine's event has no id. */
export type EventEffect = { readonly refresh: string } | { readonly remove: string } | null;

/** How one kind of object is listed, refreshed and kept. */
export interface EntityKind<T> {
  /** For logs, such as "container". */
  readonly name: string;
  idOf(row: T): string;
  /** All objects as they arrive; with `limit` at most that many, newest first, where the engine can do that cheaply. */
  list(client: EngineClient, limit?: number): AsyncIterable<readonly T[]>;
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
