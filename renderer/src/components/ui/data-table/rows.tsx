import { ChevronRight } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../class-names.ts';
import { Checkbox } from '../inputs.tsx';
import type { Column, GroupLook } from './types.ts';

interface ItemRowProps<T> {
  readonly id: string;
  readonly item: T;
  readonly name: string;
  readonly dimmed: boolean;
  readonly note: ReactNode;
  readonly member: boolean;
  readonly columns: readonly Column<T>[];
  readonly template: string;
  readonly selected: boolean;
  readonly active: boolean;
  readonly actions: (item: T, active: boolean) => ReactNode;
  readonly onSelect: (id: string, range: boolean) => void;
}

function ItemCells<T>(props: ItemRowProps<T>) {
  const { item, member, columns, template, selected } = props;
  const { t } = useTranslation();
  return (
    <>
      <div style={{ gridTemplateColumns: template }} className="grid h-10 items-center gap-x-4 px-4">
        <div role="gridcell" className="flex">
          <Checkbox
            checked={selected}
            tabIndex={-1}
            label={t('common.selectRow', { name: props.name })}
            onChange={({ shift }) => props.onSelect(props.id, shift)}
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
              props.dimmed && 'opacity-60',
            )}
          >
            {column.render(item)}
          </div>
        ))}
        <div role="gridcell" className="flex items-center justify-end">
          {props.actions(item, props.active)}
        </div>
      </div>
      {props.note ? (
        <div role="gridcell" className="pr-4 pb-2 pl-12">
          {props.note}
        </div>
      ) : null}
    </>
  );
}

/** Drawn again only when its object, its look or the columns change: not for every step of a scroll. */
export const ItemRow = memo(ItemCells) as typeof ItemCells;

interface GroupRowProps {
  readonly id: string;
  readonly look: GroupLook;
  readonly active: boolean;
  readonly checked: boolean | 'indeterminate';
  readonly onSelectMany: (ids: readonly string[], selected: boolean) => void;
  readonly onToggle: (id: string) => void;
}

export const GroupRow = memo(function GroupRow({ id, look, active, checked, onSelectMany, onToggle }: GroupRowProps) {
  const { t } = useTranslation();
  return (
    <div className="flex h-10 items-center gap-4 px-4">
      <div role="gridcell" className="flex">
        <Checkbox
          checked={checked}
          tabIndex={-1}
          label={t('common.selectRow', { name: look.name })}
          onChange={() => onSelectMany(look.members, checked !== true)}
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
            onToggle(id);
          }}
          className="-ml-1.5 flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-pressed hover:text-ink"
        >
          <ChevronRight
            aria-hidden
            className={cx('size-4 transition-transform duration-100', look.open && 'rotate-90')}
          />
        </button>
        {look.title}
      </div>
      <div role="gridcell" className="flex items-center justify-end">
        {look.actions(active)}
      </div>
    </div>
  );
});
