import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ListItem } from '../../../../electron/contract/common.ts';
import type { WireError } from '../../../../electron/contract/errors.ts';

export interface EntityState<T> {
  readonly byId: ReadonlyMap<string, T>;
  /** False until the first complete snapshot: until then an empty list says nothing. */
  readonly loaded: boolean;
  /** Why the list is not there, or may be out of date: the engine did not give it. Null when it did. */
  readonly problem: WireError | null;
}

export interface EntityStore<T> extends StoreApi<EntityState<T>> {
  /** Takes an item of a watch stream. The store changes at most every FRAME milliseconds. */
  apply(item: ListItem<T>): void;
  /** Takes an object out at once, ahead of the host's own word. */
  drop(id: string): void;
  /** The stream was opened again: what is shown may be out of date until its first list is whole. */
  reopened(): void;
  /** Another engine is used: of what is shown, only what came since the stream was opened is its own. */
  forgetOthers(): void;
  reset(): void;
}

/** Changes within this time, in milliseconds, become one: 500 events a second must not mean 500 renders. */
const FRAME = 100;

/** A kind of object kept as the host tells it: a snapshot, then deltas. */
export function createEntityStore<T extends { id: string }>(): EntityStore<T> {
  const initial: EntityState<T> = { byId: new Map(), loaded: false, problem: null };
  const store = createStore<EntityState<T>>(() => initial);
  let next: Map<string, T> | null = null;
  let loaded = false;
  let problem: WireError | null = null;
  let stale = false;
  let staging: Map<string, T> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastFlush = -FRAME;

  const flush = () => {
    timer = null;
    const shown = store.getState();
    if (!next && shown.problem === problem) return;
    lastFlush = performance.now();
    // A list that still comes in is copied for each frame, not for each of its parts.
    store.setState({ byId: next === null ? shown.byId : next === staging ? new Map(next) : next, loaded, problem });
    next = null;
  };
  const schedule = () => {
    if (timer !== null) return;
    const wait = lastFlush + FRAME - performance.now();
    if (wait <= 0) flush();
    else timer = setTimeout(flush, wait);
  };
  const draft = () => {
    next ??= new Map(store.getState().byId);
    return next;
  };

  return {
    ...store,
    apply(item) {
      if (item.type === 'problem') problem = item.error;
      else if (item.type === 'delta') {
        const map = draft();
        for (const entry of item.upserts) map.set(entry.id, entry);
        for (const id of item.removes) map.delete(id);
      } else {
        if (item.first || !staging) staging = new Map();
        for (const entry of item.items) staging.set(entry.id, entry);
        // Nothing is known any more: what is shown is another engine's.
        if (item.first && item.more && item.items.length === 0) loaded = false;
        // A first list shows row by row as it comes; a later one replaces what is shown only when it is whole.
        if (!item.more || !loaded) next = staging;
        if (!item.more) {
          staging = null;
          loaded = true;
          stale = false;
        }
      }
      schedule();
    },
    drop(id) {
      draft().delete(id);
      staging?.delete(id);
      flush();
    },
    reopened() {
      stale = loaded;
      staging = null;
      // A stream says only what is wrong, not that nothing is any more.
      problem = null;
      schedule();
    },
    forgetOthers() {
      if (!stale) return;
      stale = false;
      loaded = false;
      next = staging ?? new Map();
      schedule();
    },
    reset() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      lastFlush = -FRAME;
      next = null;
      staging = null;
      stale = false;
      loaded = false;
      problem = null;
      store.setState(initial, true);
    },
  };
}
