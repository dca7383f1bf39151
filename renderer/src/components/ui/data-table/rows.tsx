import { ChevronRight } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../class-names.ts';
import { Checkbox } from '../inputs.tsx';
import type { Column, GroupLook, RowLook } from './types.ts';

interface ItemRowProps<T> {
  readonly item: T;
  readonly member: boolean;
  readonly columns: readonly Column<T>[];
  readonly template: string;
  readonly look: RowLook;
  readonly selected: boolean;
  readonly actions: ReactNode;
  readonly onCheck: (event: { shift: boolean }) => void;
}

function ItemCells<T>({ item, member, columns, template, look, selected, actions, onCheck }: ItemRowProps<T>) {
  const { t } = useTranslation();
  return (
    <>
      <div style={{ gridTemplateColumns: template }} className="grid h-10 items-center gap-x-3 px-4">
        <div role="gridcell" className="flex">
          <Checkbox
            checked={selected}
            tabIndex={-1}
            label={t('common.selectRow', { name: look.name })}
            onChange={onCheck}
          />
        </div>
        {columns.map((column, index) => (
          <div
            key={column.id}
            role="gridcell"
            className={cx(
              'min-w-0',
              index === 0 && member && 'pl-4',
              column.alignEnd && 'text-right tabular-nums',
              look.dimmed && 'opacity-60',
            )}
          >
            {column.render(item)}
          </div>
        ))}
        <div role="gridcell" className="flex items-center justify-end">
          {actions}
        </div>
      </div>
      {look.note ? (
        <div role="gridcell" className="pr-4 pb-2 pl-11">
          {look.note}
        </div>
      ) : null}
    </>
  );
}

export const ItemRow = memo(ItemCells) as typeof ItemCells;

interface GroupRowProps {
  readonly look: GroupLook;
  readonly checked: boolean | 'indeterminate';
  readonly onCheck: () => void;
  readonly onToggle: () => void;
}

export function GroupRow({ look, checked, onCheck, onToggle }: GroupRowProps) {
  const { t } = useTranslation();
  return (
    <div className="flex h-10 items-center gap-3 px-4">
      <div role="gridcell" className="flex">
        <Checkbox
          checked={checked}
          tabIndex={-1}
          label={t('common.selectRow', { name: look.name })}
          onChange={onCheck}
        />
      </div>
      <div role="gridcell" className="flex min-w-0 flex-1 items-center gap-2">
        <button
          type="button"
          tabIndex={-1}
          aria-expanded={look.open}
          aria-label={t(look.open ? 'common.fold' : 'common.unfold', { name: look.name })}
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
          className="-ml-1 flex size-5 items-center justify-center rounded-sm text-ink-3 hover:bg-pressed hover:text-ink"
        >
          <ChevronRight
            aria-hidden
            className={cx('size-4 transition-transform duration-100', look.open && 'rotate-90')}
          />
        </button>
        {look.title}
      </div>
      <div role="gridcell" className="flex items-center justify-end">
        {look.actions}
      </div>
    </div>
  );
}
