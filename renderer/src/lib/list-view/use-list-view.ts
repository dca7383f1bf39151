import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { ListViewState } from './initial.ts';
import type { ListView } from './list-view.ts';

/** A list's view as a component shows it: all but the scroll, which changes many times a second and is kept only. */
export function useListView({ store }: ListView): Omit<ListViewState, 'scroll'> {
  return useStore(
    store,
    useShallow(({ scroll: _, ...shown }: ListViewState) => shown),
  );
}
