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
import { rangeBetween, toggled } from './selection.ts';

export interface ListView {
  readonly store: StoreApi<ListViewState>;
  setFilter(filter: string): void;
  setScope(scope: string): void;
  /** The same column again turns the order round. */
  sortBy(column: string): void;
  toggleColumn(id: string): void;
  /** Moves a column by one place, over hidden ones too. */
  moveColumn(id: string, by: -1 | 1): void;
  resetColumns(): void;
  setCursor(id: string | null): void;
  /** Selects or deselects a row; with `rangeIn`, all rows from the last one selected to this one, in that order. */
  select(id: string, rangeIn?: readonly string[]): void;
  setSelected(ids: readonly string[]): void;
  toggleGroup(id: string): void;
  setScroll(scroll: number): void;
  reset(): void;
}

/** A scroll moves many times a second and is written once, in milliseconds after its first move. */
const SCROLL_PAUSE = 200;

/** The state of one list's view, kept over reloads under `key`. */
export function createListView(key: string, defaults: ListDefaults): ListView {
  const initial = initialListView(defaults);
  const { largestFirst = [] } = defaults;
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
    if (now.scroll === before.scroll) write();
    else timer ??= setTimeout(write, SCROLL_PAUSE);
  });
  // A reload does not wait for the pause.
  window.addEventListener('pagehide', () => timer !== undefined && write());
  const set = store.setState;
  return {
    store,
    setFilter: (filter) => set({ filter, scroll: 0 }),
    setScope: (scope) => set({ scope, scroll: 0 }),
    sortBy: (column) =>
      set(({ sort }) => ({
        sort: { column, descending: sort.column === column ? !sort.descending : largestFirst.includes(column) },
      })),
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
    setCursor: (cursor) => set({ cursor }),
    select: (id, rangeIn) =>
      set(({ selected, anchor }) => {
        if (rangeIn && anchor !== null) {
          return { selected: [...new Set([...selected, ...rangeBetween(rangeIn, anchor, id)])], cursor: id };
        }
        return { selected: toggled(selected, id), anchor: id, cursor: id };
      }),
    setSelected: (ids) => set({ selected: [...ids], anchor: null }),
    toggleGroup: (id) => set(({ collapsed }) => ({ collapsed: toggled(collapsed, id) })),
    setScroll: (scroll) => set({ scroll }),
    reset: () => set(initial, true),
  };
}
