import { FlexRender, type RowData } from '@tanstack/react-table';
import { ChevronRight } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useEngineView } from '../../lib/engine/use-engine.ts';
import { operationStore } from '../../lib/entities/operations.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { fitting, type ObjectCommands, type Place } from '../commands/command.ts';
import { CommandIcon } from '../commands/command-button.tsx';
import { CommandMenu, keysOf } from '../commands/command-menu.tsx';
import { cx } from '../ui/class-names.ts';
import { Checkbox } from '../ui/inputs.tsx';
import type { Grouping } from './list.ts';
import type { GridColumn, GridRow } from './use-columns.ts';

interface ItemRowProps<T extends RowData> {
  readonly row: GridRow<T>;
  readonly name: string;
  readonly dimmed: boolean;
  /** Shown below the row, such as its failure. */
  readonly note: ReactNode;
  readonly member: boolean;
  readonly columns: readonly GridColumn<T>[];
  readonly template: string;
  readonly selected: boolean;
  /** Tab reaches the buttons of the row with the keyboard's focus. */
  readonly active: boolean;
  readonly commands: ObjectCommands<T>;
  readonly place: () => Place;
  /** None where rows are not selected. */
  readonly onSelect: ((id: string, range: boolean) => void) | undefined;
}

function ItemCells<T extends RowData>({ row, name, onSelect, ...props }: ItemRowProps<T>) {
  const { t } = useTranslation();
  return (
    <>
      <div style={{ gridTemplateColumns: props.template }} className="grid h-10 items-center gap-x-4 px-4">
        {onSelect ? (
          <div role="gridcell" className="flex">
            <Checkbox
              checked={props.selected}
              tabIndex={-1}
              label={t('common.selectRow', { name })}
              onChange={({ shift }) => onSelect(row.id, shift)}
            />
          </div>
        ) : null}
        {row.getVisibleCells().map((cell, index) => (
          <div
            key={cell.column.id}
            role="gridcell"
            className={cx(
              'min-w-0',
              index === 0 && props.member && 'pl-4',
              cell.column.columnDef.meta?.alignEnd && 'text-right tabular-nums',
              props.dimmed && 'opacity-60',
            )}
          >
            <FlexRender cell={cell} />
          </div>
        ))}
        <div role="gridcell" className="flex items-center justify-end">
          <RowButtons on={row.original} commands={props.commands} place={props.place} active={props.active} />
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

type ItemCells = typeof ItemCells;

/**
 * Drawn again only when its object, its look or the columns change: not for every step of a scroll, with which the table makes
 * its rows anew.
 */
export const ItemRow = memo(ItemCells, ({ row: before, ...a }, { row: after, ...b }) => {
  const names = Object.keys(a) as (keyof typeof a)[];
  return before.original === after.original && names.every((name) => a[name] === b[name]);
}) as ItemCells;

interface RowButtonsProps<T> {
  readonly on: T;
  readonly commands: ObjectCommands<T>;
  readonly place: () => Place;
  readonly active: boolean;
}

/** What is done most, and the menu with the rest. */
function RowButtons<T>({ on, commands, place, active }: RowButtonsProps<T>) {
  const busy = useStore(operationStore, ({ pending }) => pending.has(commands.idOf(on)));
  const tabIndex = active ? 0 : -1;
  return (
    <span className="flex items-center">
      {commands.buttons(on).map((command) => (
        <CommandIcon
          key={command.id}
          command={command}
          on={[on]}
          name={commands.name(on)}
          place={place}
          {...keysOf(commands, command, { one: on, all: [on] })}
          busy={busy}
          tabIndex={tabIndex}
        />
      ))}
      {commands.menu.length > 0 ? <CommandMenu of={commands} on={on} place={place} tabIndex={tabIndex} /> : null}
    </span>
  );
}

interface GroupRowProps<T> {
  readonly id: string;
  readonly name: string;
  readonly open: boolean;
  readonly members: readonly T[];
  readonly grouping: Grouping<T>;
  readonly active: boolean;
  readonly checked: boolean | 'indeterminate';
  readonly commands: ObjectCommands<T>;
  readonly place: () => Place;
  readonly onSelect: (members: readonly T[], selected: boolean) => void;
  readonly onToggle: (id: string) => void;
}

function GroupCells<T>({ id, name, open, members, grouping, commands, ...props }: GroupRowProps<T>) {
  const { t } = useTranslation();
  const isAsleep = useEngineView().kind === 'asleep';
  const shown = visibleText(name);
  const target = { one: undefined, all: members };
  return (
    <div className="flex h-10 items-center gap-4 px-4">
      <div role="gridcell" className="flex">
        <Checkbox
          checked={props.checked}
          tabIndex={-1}
          label={t('common.selectRow', { name: shown })}
          onChange={() => props.onSelect(members, props.checked !== true)}
        />
      </div>
      <div role="gridcell" className="flex min-w-0 flex-1 items-center gap-2">
        <button
          type="button"
          tabIndex={-1}
          aria-expanded={open}
          aria-label={t(open ? 'common.fold' : 'common.unfold', { name: shown })}
          onClick={(event) => {
            event.stopPropagation();
            props.onToggle(id);
          }}
          className="-ml-1.5 flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-pressed hover:text-ink"
        >
          <ChevronRight aria-hidden className={cx('size-4 transition-transform duration-100', open && 'rotate-90')} />
        </button>
        <grouping.icon aria-hidden className="size-4 shrink-0 text-ink-3" strokeWidth={1.75} />
        <span title={shown} className="truncate font-medium">
          {shown}
        </span>
        <span className="shrink-0 text-xs text-ink-3 tabular-nums">{grouping.note(members, t, isAsleep)}</span>
      </div>
      <div role="gridcell" className="flex items-center justify-end">
        {commands.group?.buttons
          .filter((command) => fitting(command, members).length > 0)
          .map((command) => (
            <CommandIcon
              key={command.id}
              command={command}
              on={members}
              name={name}
              of="group"
              place={props.place}
              {...keysOf(commands, command, target)}
              tabIndex={props.active ? 0 : -1}
            />
          ))}
      </div>
    </div>
  );
}

export const GroupRow = memo(GroupCells) as typeof GroupCells;
