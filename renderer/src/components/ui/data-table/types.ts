import type { ReactNode } from 'react';
import type { MenuGroups } from '../menu.tsx';

export interface Column<T> {
  readonly id: string;
  readonly label: string;
  /** Least width in pixels. */
  readonly min: number;
  /** Share of the room that is left; 0 keeps it at its least width. */
  readonly grow: number;
  /** When the table is too narrow for all, those with the lowest go first. */
  readonly priority: number;
  readonly alignEnd?: boolean;
  readonly render: (item: T) => ReactNode;
}

/** A row of an object, or of a group that folds; a member of a group is indented. */
export type TableRow<T, G> =
  | { readonly kind: 'item'; readonly id: string; readonly item: T; readonly member: boolean }
  | { readonly kind: 'group'; readonly id: string; readonly group: G };

export interface RowLook {
  /** The accessible name of the row. */
  readonly name: string;
  /** Becomes the row's data-state. */
  readonly state: string;
  readonly dimmed?: boolean;
  /** Shown below the row, such as its failure. */
  readonly note?: ReactNode;
}

export interface GroupLook {
  readonly name: string;
  readonly open: boolean;
  /** Ids of all members, folded or not. */
  readonly members: readonly string[];
  readonly title: ReactNode;
  readonly actions: (active: boolean) => ReactNode;
}

export interface DataTableProps<T, G> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly TableRow<T, G>[];
  readonly sort: { readonly column: string; readonly descending: boolean };
  readonly selected: ReadonlySet<string>;
  readonly cursor: string | null;
  readonly look: (item: T) => RowLook;
  readonly lookGroup: (group: G) => GroupLook;
  /** Buttons at the end of a row; Tab reaches those of the row with the keyboard's focus, which is `active`. */
  readonly actions: (item: T, active: boolean) => ReactNode;
  /** What a right click on a row offers, and the menu key or Shift+F10 on the row with the focus. */
  readonly menu: (row: TableRow<T, G>) => MenuGroups;
  /** Width of the actions, in pixels. */
  readonly actionsWidth: number;
  readonly initialScroll: number;
  readonly onSort: (column: string) => void;
  readonly onSelect: (id: string, range: boolean) => void;
  readonly onSelectMany: (ids: readonly string[], selected: boolean) => void;
  readonly onClearSelection: () => void;
  readonly onCursor: (id: string) => void;
  readonly onOpen: (item: T) => void;
  readonly onToggleGroup: (id: string) => void;
  readonly onScroll: (top: number) => void;
  /**
   * Single keys that the table does not know itself, on the row of the cursor; without one, on a selected row. True when
   * it did something.
   */
  readonly onKey?: (key: string, row: TableRow<T, G>) => boolean;
  /** Which items are in view, for what is only fetched for those. */
  readonly onVisible?: (items: readonly T[]) => void;
}
