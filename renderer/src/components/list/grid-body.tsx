import type { RowData } from '@tanstack/react-table';
import type { VirtualItem } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { operationStore } from '../../lib/entities/operations.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import type { ListKind } from '../../lib/i18n/types.ts';
import type { Place } from '../commands/command.ts';
import { cx } from '../ui/class-names.ts';
import { FailureNote } from './failure-note.tsx';
import { GroupRow, ItemRow } from './grid-rows.tsx';
import type { Entity, ResourceList } from './list.ts';
import type { ListRow } from './rows.ts';
import type { Columns } from './use-columns.ts';
import type { Selection } from './use-selection.ts';

interface GridRowsProps<K extends ListKind, E extends Entity, T extends RowData> {
  readonly of: ResourceList<K, E, T>;
  readonly rows: readonly ListRow<T>[];
  /** Those in view, and the one with the focus. */
  readonly drawn: readonly VirtualItem[];
  /** Height of what lies above the first row, in pixels. */
  readonly above: number;
  readonly measure: (element: Element | null) => void;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly columns: Columns<T>;
  /** Of the row the keyboard is on; negative for none. */
  readonly cursorIndex: number;
  /** Of the row that Tab comes to. */
  readonly tabStop: number;
  /** The row whose menu is open at the pointer. */
  readonly menuRow: string | null;
  readonly selection: Selection<T>;
  readonly onSelect: (id: string, range: boolean) => void;
  readonly onOpen: (item: T) => void;
  readonly place: () => Place;
}

/** The rows in view. Alone in following what is being done to objects and what has failed. */
export function GridRows<K extends ListKind, E extends Entity, T extends RowData>(props: GridRowsProps<K, E, T>) {
  const { of, rows, cursorIndex, columns, selection, menuRow } = props;
  const { commands, view } = of;
  const selectable = commands.bulk.length > 0;
  const pending = useStore(operationStore, (state) => state.pending);
  const failures = useStore(operationStore, (state) => state.failures);
  const cursor = rows[cursorIndex];
  const failed = cursor?.kind === 'item' && failures.has(commands.idOf(cursor.item));
  useNewsInView(props.scroller, cursorIndex, { id: cursor?.id, failed });

  const itemRow = (row: ListRow<T> & { kind: 'item' }, active: boolean) => {
    const own = columns.rowsById[row.id];
    if (!own) return null;
    const id = commands.idOf(row.item);
    const name = visibleText(commands.name(row.item));
    const failure = failures.get(id);
    return (
      <ItemRow
        row={own}
        name={name}
        dimmed={pending.get(id) === 'deleting'}
        note={
          failure ? (
            <FailureNote id={id} name={name} title={commands.failed?.(failure.operation)} error={failure.error} />
          ) : (
            of.note?.(row.item)
          )
        }
        member={row.member}
        columns={columns.shown}
        template={columns.template}
        selected={selection.ids.has(row.id)}
        active={active}
        commands={commands}
        place={props.place}
        onSelect={selectable ? props.onSelect : undefined}
      />
    );
  };

  return props.drawn.map(({ index, key, start }) => {
    const row = rows[index];
    if (!row) return null;
    const item = row.kind === 'item' ? row.item : null;
    const isSelected = row.kind === 'group' ? selection.of(row.members) === true : selection.ids.has(row.id);
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of all its rows
      <div
        key={key}
        ref={props.measure}
        role="row"
        data-index={index}
        data-id={row.id}
        data-kind={row.kind}
        data-state={item === null ? undefined : of.state(item, pending.get(commands.idOf(item)))}
        aria-rowindex={index + 2}
        aria-label={visibleText(row.kind === 'item' ? commands.name(row.item) : row.name)}
        aria-selected={selectable ? isSelected : undefined}
        tabIndex={index === props.tabStop ? 0 : -1}
        onClick={() => (item === null ? view.toggleGroup(row.id) : view.setCursor(row.id))}
        onDoubleClick={() => item !== null && props.onOpen(item)}
        style={{ transform: `translateY(${start - props.above}px)` }}
        className={cx(
          'absolute inset-x-0 top-0 border-b border-line outline-offset-[-2px]',
          // The row the keys act on, wherever the pointer is and whether or not a key brought the focus there.
          index === cursorIndex && 'group-focus-within/grid:shadow-[inset_3px_0_0_var(--ink-3)]',
          isSelected ? 'bg-accent-soft' : row.id === menuRow ? 'bg-hover' : 'hover:bg-hover',
        )}
      >
        {row.kind === 'item' ? itemRow(row, index === cursorIndex) : null}
        {row.kind === 'group' && of.group ? (
          <GroupRow
            id={row.id}
            name={row.name}
            open={row.open}
            members={row.members}
            grouping={of.group}
            active={index === cursorIndex}
            checked={selection.of(row.members)}
            commands={commands}
            place={props.place}
            onSelect={selection.select}
            onToggle={view.toggleGroup}
          />
        ) : null}
      </div>
    );
  });
}

/** What was just done to the row of the cursor may have failed: the words below it must not be below the edge. */
function useNewsInView(
  scroller: RefObject<HTMLElement | null>,
  index: number,
  { id, failed }: { readonly id: string | undefined; readonly failed: boolean },
): void {
  const before = useRef({ id, failed });
  useEffect(() => {
    const isNews = failed && !before.current.failed && before.current.id === id;
    before.current = { id, failed };
    if (!isNews) return;
    const frame = requestAnimationFrame(() =>
      scroller.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: 'nearest' }),
    );
    return () => cancelAnimationFrame(frame);
  }, [scroller, index, id, failed]);
}
