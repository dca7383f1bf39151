import { createStore } from 'zustand/vanilla';
import { createListView } from '../../lib/list-view/list-view.ts';

export const columnIds = ['repository', 'tag', 'id', 'platform', 'created', 'size', 'containers'] as const;
export type ColumnId = (typeof columnIds)[number];

/** Filter, sort, selection, columns and scroll of the image list. */
export const imageList = createListView('images', {
  columns: columnIds,
  sort: { column: 'repository', descending: false },
});

/** What is being asked about images, over the page. Ids are those of lines. */
export type ImageDialog = { kind: 'remove'; lines: readonly string[] } | { kind: 'tag'; line: string };

export const imageDialog = createStore<{ open: ImageDialog | null }>(() => ({ open: null }));

export function openImageDialog(open: ImageDialog | null): void {
  imageDialog.setState({ open });
}
