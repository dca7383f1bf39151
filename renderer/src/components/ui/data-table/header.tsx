import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cx } from '../class-names.ts';
import { Checkbox } from '../inputs.tsx';
import type { Column } from './types.ts';

interface HeaderProps<T> {
  readonly columns: readonly Column<T>[];
  readonly template: string;
  readonly sort: { readonly column: string; readonly descending: boolean };
  readonly onSort: (column: string) => void;
  readonly allSelected: boolean | 'indeterminate';
  readonly onSelectAll: () => void;
}

export function TableHeader<T>({ columns, template, sort, onSort, allSelected, onSelectAll }: HeaderProps<T>) {
  const { t } = useTranslation();
  return (
    <div role="rowgroup" className="sticky top-0 z-10 bg-surface">
      <div
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: template }}
        className="grid h-8 items-center gap-x-4 border-b border-line px-4"
      >
        <div role="columnheader" className="flex">
          <Checkbox checked={allSelected} label={t('common.selectAll')} onChange={onSelectAll} />
        </div>
        {columns.map((column) => {
          const active = sort.column === column.id;
          const Arrow = sort.descending ? ArrowDown : ArrowUp;
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : 'none'}
              className={cx('flex min-w-0', column.alignEnd && 'justify-end')}
            >
              <button
                type="button"
                onClick={() => onSort(column.id)}
                className={cx(
                  'group -mx-1 flex h-6 min-w-0 items-center gap-1 rounded-sm px-1 text-xs font-medium hover:text-ink',
                  active ? 'text-ink' : 'text-ink-3',
                  column.alignEnd && 'flex-row-reverse',
                )}
              >
                <span className="truncate">{column.label}</span>
                <Arrow aria-hidden className={cx('size-3 shrink-0', !active && 'opacity-0 group-hover:opacity-50')} />
              </button>
            </div>
          );
        })}
        <div role="columnheader">
          <span className="sr-only">{t('common.actions')}</span>
        </div>
      </div>
    </div>
  );
}
