import { createStore, type StoreApi } from 'zustand/vanilla';
import { keep, loadKept } from '../persist.ts';
import {
  fitLayout,
  initialListView,
  type ListDefaults,
  type ListViewState,
  layoutSchema,
  viewSchema,
} from './initial.ts';

export interface ListView {
  readonly store: StoreApi<ListViewState>;
  setFilter(filter: string): void;
  setScope(scope: string): void;
  setSort(sort: ListViewState['sort']): void;
  toggleColumn(id: string): void;
  /** Moves a column by one place, over hidden ones too. */
  moveColumn(id: string, by: -1 | 1): void;
  resetColumns(): void;
  setCursor(id: string | null): void;
  /** Selects or deselects a row; with `rangeIn`, all rows from the last one selected to this one, in that order. */
  select(id: string, rangeIn?: readonly string[]): void;
  /** Selects these too, or no longer. */
  selectMany(ids: readonly string[], on: boolean): void;
  setSelected(ids: readonly string[]): void;
  toggleGroup(id: string): void;
  setScroll(scroll: number): void;
  reset(): void;
}

/** A scroll or a held arrow key changes the view many times a second; it is written once, in milliseconds after the first. */
const PAUSE = 200;

const views = new Map<string, ListView>();

/** Another engine is used: what was selected on the one before must not be acted on there, nor in a list that is not open yet. */
export function forgetSelections(): void {
  for (const view of views.values()) view.setSelected([]);
  for (const stored of Array.from({ length: sessionStorage.length }, (_, index) => sessionStorage.key(index))) {
    const key = /^slipway\.(.+)\.view$/.exec(stored ?? '')?.[1];
    const kept = key && !views.has(key) && loadKept('session', `${key}.view`, viewSchema);
    if (kept) keep('session', `${key}.view`, { ...kept, selected: [], anchor: null });
  }
}

/** These are about to go: the bar of the selection goes at once, and not with the last of them. */
export function deselect(key: string, ids: readonly string[]): void {
  views.get(key)?.selectMany(ids, false);
}

/** The state of one list's view, kept over reloads under `key`. */
export function createListView(key: string, defaults: ListDefaults): ListView {
  const initial = initialListView(defaults);
  const layout = loadKept('local', `${key}.layout`, layoutSchema);
  const store = createStore<ListViewState>(() => ({
    ...initial,
    ...loadKept('session', `${key}.view`, viewSchema),
    ...(layout ? fitLayout(layout, defaults) : {}),
  }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    keep('session', `${key}.view`, viewSchema.parse(store.getState()));
  };
  store.subscribe((now, before) => {
    if (now.sort !== before.sort || now.order !== before.order || now.hidden !== before.hidden) {
      keep('local', `${key}.layout`, { sort: now.sort, order: now.order, hidden: now.hidden });
    }
    timer ??= setTimeout(write, PAUSE);
  });
  // A reload does not wait for the pause.
  window.addEventListener('pagehide', () => timer !== undefined && write());
  const set = store.setState;
  const view: ListView = {
    store,
    setFilter: (filter) => set({ filter, scroll: 0 }),
    setScope: (scope) => set({ scope, scroll: 0 }),
    setSort: (sort) => set({ sort }),
    toggleColumn: (id) => set(({ hidden }) => ({ hidden: toggled(hidden, id) })),
    moveColumn: (id, by) =>
      set(({ order }) => {
        const from = order.indexOf(id);
        const to = from + by;
        if (from < 0 || to < 0 || to >= order.length) return {};
        const next = [...order];
        next.splice(from, 1);
        next.splice(to, 0, id);
        return { order: next };
      }),
    resetColumns: () => set({ order: initial.order, hidden: initial.hidden, sort: initial.sort }),
    // Focus and click both tell; the second must not draw the list again.
    setCursor: (cursor) => cursor !== store.getState().cursor && set({ cursor }),
    select: (id, rangeIn) =>
      set(({ selected, anchor }) => {
        if (rangeIn && anchor !== null) {
          return { selected: [...new Set([...selected, ...rangeBetween(rangeIn, anchor, id)])], cursor: id };
        }
        return { selected: toggled(selected, id), anchor: id, cursor: id };
      }),
    selectMany: (ids, on) =>
      set(({ selected }) => {
        const these = new Set(ids);
        return {
          selected: on ? [...new Set([...selected, ...ids])] : selected.filter((id) => !these.has(id)),
          anchor: null,
        };
      }),
    setSelected: (ids) => set({ selected: [...ids], anchor: null }),
    toggleGroup: (id) => set(({ collapsed }) => ({ collapsed: toggled(collapsed, id) })),
    setScroll: (scroll) => set({ scroll }),
    reset: () => set(initial, true),
  };
  views.set(key, view);
  return view;
}

function toggled(ids: readonly string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];
}

/** All ids from one to the other, both included, whichever comes first. An end that is gone leaves the other alone. */
export function rangeBetween(order: readonly string[], from: string, to: string): string[] {
  const a = order.indexOf(from);
  const b = order.indexOf(to);
  if (a < 0 || b < 0) return [to];
  return order.slice(Math.min(a, b), Math.max(a, b) + 1);
}
