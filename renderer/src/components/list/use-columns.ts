import {
  type ColumnDef,
  columnOrderingFeature,
  columnVisibilityFeature,
  functionalUpdate,
  type Row,
  type RowData,
  rowSortingFeature,
  type Column as TableColumn,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ListKind } from '../../lib/i18n/types.ts';
import { columnsShown, gridTemplate } from './fit.ts';
import { type Column, type Entity, listKey, type ResourceList } from './list.ts';

/** What TanStack Table does for a list: its columns, which of them show and in which order, and what it is sorted by. */
const features = tableFeatures({
  columnOrderingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  columnMeta: {} as { alignEnd: boolean },
});
type Features = typeof features;

export type GridColumn<T extends RowData> = TableColumn<Features, T>;
export type GridRow<T extends RowData> = Row<Features, T>;

interface Options<T> {
  /** Room for the columns and the buttons of a row, in pixels. */
  readonly width: number;
  readonly selectable: boolean;
  /** The objects in view. The table is given these as a page of a longer list: it would make a row of each of 50,000. */
  readonly inView: readonly T[];
}

export interface Columns<T extends RowData> {
  readonly shown: readonly GridColumn<T>[];
  /** By the ids of rows in view. */
  readonly rowsById: Readonly<Record<string, GridRow<T>>>;
  /** Widths, as CSS has them. */
  readonly template: string;
}

/** The columns of a list as the user has them and as there is room for, and the cells of the rows in view. */
export function useColumns<K extends ListKind, E extends Entity, T extends RowData>(
  of: ResourceList<K, E, T>,
  { width, selectable, inView }: Options<T>,
): Columns<T> {
  const { t } = useTranslation();
  const order = useStore(of.view.store, (state) => state.order);
  const hidden = useStore(of.view.store, (state) => state.hidden);
  const sort = useStore(of.view.store, (state) => state.sort);
  const columns = useMemo(
    () =>
      of.columns.map(
        (column: Column<T>): ColumnDef<Features, T> => ({
          id: column.id,
          accessorFn: column.sort,
          header: t(listKey(of.kind, `column.${column.id}`)),
          cell: ({ row }) => column.cell(row.original, t),
          sortDescFirst: column.largestFirst ?? false,
          meta: { alignEnd: column.alignEnd ?? false },
        }),
      ),
    [of, t],
  );
  const { template, columnVisibility } = useMemo(() => {
    const fitting = columnsShown<Column<T>>(of.columns, { order, hidden, width });
    return {
      template: gridTemplate(fitting, selectable),
      columnVisibility: Object.fromEntries(of.columns.map((column) => [column.id, fitting.includes(column)])),
    };
  }, [of, order, hidden, width, selectable]);
  const sorting = useMemo(() => [{ id: sort.column, desc: sort.descending }], [sort]);
  const table = useTable<Features, T>({
    features,
    columns,
    data: inView,
    getRowId: of.rowId,
    state: { columnOrder: order, columnVisibility, sorting },
    manualSorting: true,
    enableSortingRemoval: false,
    onSortingChange(update) {
      const [by] = functionalUpdate(update, sorting);
      if (by) of.view.setSort({ column: by.id, descending: by.desc });
    },
  });
  return { shown: table.getVisibleLeafColumns(), rowsById: table.getRowModel().rowsById, template };
}
