import { createStore } from 'zustand/vanilla';
import { createListView } from '../../lib/list-view/list-view.ts';

export const columnIds = ['state', 'name', 'image', 'ports', 'cpu', 'memory', 'uptime', 'created', 'id'] as const;
export type ColumnId = (typeof columnIds)[number];

/** Filter, sort, selection, columns and scroll of the container list. */
export const containerList = createListView('containers', {
  columns: columnIds,
  hidden: ['created', 'id'],
  sort: { column: 'name', descending: false },
  largestFirst: ['cpu', 'memory'],
});

/** What is being asked about containers, over the page. */
export type ContainerDialog =
  | { kind: 'remove'; ids: readonly string[] }
  | { kind: 'kill'; ids: readonly string[] }
  | { kind: 'rename' | 'commit'; id: string };

export const containerDialog = createStore<{ open: ContainerDialog | null }>(() => ({ open: null }));

export function openDialog(open: ContainerDialog | null): void {
  containerDialog.setState({ open });
}
