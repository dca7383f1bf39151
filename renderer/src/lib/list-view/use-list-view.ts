import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { ListViewState } from './initial.ts';
import type { ListView } from './list-view.ts';

/** What changes with every step of a scroll or an arrow key: only the table itself follows it. */
type Moving = 'scroll' | 'cursor' | 'anchor';

/** A list's view as a page shows it. */
export function useListView({ store }: ListView): Omit<ListViewState, Moving> {
  return useStore(
    store,
    useShallow(({ scroll: _, cursor: __, anchor: ___, ...shown }: ListViewState) => shown),
  );
}
