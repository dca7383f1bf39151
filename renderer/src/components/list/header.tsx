import type { RowData } from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cx } from '../ui/class-names.ts';
import { Checkbox } from '../ui/inputs.tsx';
import type { GridColumn } from './use-columns.ts';

interface HeaderProps<T extends RowData> {
  readonly columns: readonly GridColumn<T>[];
  readonly template: string;
  /** None where rows are not selected. */
  readonly selection?: {
    readonly all: boolean | 'indeterminate';
    readonly onSelectAll: () => void;
  };
}

export function GridHeader<T extends RowData>({ columns, template, selection }: HeaderProps<T>) {
  const { t } = useTranslation();
  return (
    <div role="rowgroup" className="sticky top-0 z-10 bg-surface">
      <div
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: template }}
        className="grid h-8 items-center gap-x-4 border-b border-line px-4"
      >
        {selection ? (
          <div role="columnheader" className="flex">
            <Checkbox checked={selection.all} label={t('common.selectAll')} onChange={selection.onSelectAll} />
          </div>
        ) : null}
        {columns.map((column) => (
          <ColumnHeader key={column.id} column={column} />
        ))}
        <div role="columnheader">
          <span className="sr-only">{t('common.actions')}</span>
        </div>
      </div>
    </div>
  );
}

function ColumnHeader<T extends RowData>({ column }: { readonly column: GridColumn<T> }) {
  const sorted = column.getIsSorted();
  const { header, meta } = column.columnDef;
  const Arrow = sorted === 'desc' ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      aria-sort={sorted === 'desc' ? 'descending' : sorted === 'asc' ? 'ascending' : 'none'}
      className={cx('flex min-w-0', meta?.alignEnd && 'justify-end')}
    >
      <button
        type="button"
        onClick={() => column.toggleSorting()}
        className={cx(
          'group -mx-1 flex h-6 min-w-0 items-center gap-1 rounded-sm px-1 text-xs font-medium hover:text-ink',
          sorted ? 'text-ink' : 'text-ink-3',
          meta?.alignEnd && 'flex-row-reverse',
        )}
      >
        <span className="truncate">{typeof header === 'string' ? header : column.id}</span>
        <Arrow aria-hidden className={cx('size-3 shrink-0', !sorted && 'opacity-0 group-hover:opacity-50')} />
      </button>
    </div>
  );
}
