import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import { keyOf } from '../../../lib/keyboard/key-of.ts';
import { cx } from '../class-names.ts';
import { PointerMenu } from '../menu.tsx';
import { columnsThatFit, gridTemplate, useWidth } from './fit.ts';
import { useRowFocus } from './focus.ts';
import { TableHeader } from './header.tsx';
import { isGridKey, moveTarget } from './keyboard.ts';
import { GroupRow, ItemRow } from './rows.tsx';
import type { DataTableProps } from './types.ts';

/** Height of a row without a note, with its line, in pixels. */
const ROW = 41;
/** Height of the header, which stays in view, in pixels. */
const HEADER = 32;

/** A grid of objects: only rows in view are in the document. Arrow keys move, Space selects, Enter opens. */
export function DataTable<T, G>(props: DataTableProps<T, G>) {
  const { rows, selected, cursor, look, lookGroup } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const cursorIndex = useMemo(() => rows.findIndex((row) => row.id === cursor), [rows, cursor]);
  const width = useWidth(scroller);
  const columns = useMemo(
    () => columnsThatFit(props.columns, width - props.actionsWidth),
    [props.columns, props.actionsWidth, width],
  );
  const template = useMemo(() => gridTemplate(columns, props.actionsWidth), [columns, props.actionsWidth]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
    initialOffset: props.initialScroll,
    scrollMargin: HEADER,
    scrollPaddingStart: HEADER,
    // The row with the focus stays, wherever the list is scrolled to: else the keyboard would lose its place.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return cursorIndex < 0 || shown.includes(cursorIndex) ? shown : [...shown, cursorIndex].sort((a, b) => a - b);
    },
  });
  const shown = virtual.getVirtualItems();

  const { onVisible } = props;
  const first = virtual.range?.startIndex ?? 0;
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    onVisible?.(rows.slice(first, last + 1).flatMap((row) => (row.kind === 'item' ? [row.item] : [])));
  }, [onVisible, rows, first, last]);

  const focus = useRowFocus({ scroller, rows, cursorIndex, virtual, onCursor: props.onCursor });

  // What was just done to a row may have failed: the words below it must not be below the edge.
  const cursorRow = rows[cursorIndex];
  const noted = cursorRow?.kind === 'item' && look(cursorRow.item).note !== undefined;
  const before = useRef({ cursor, noted });
  useEffect(() => {
    const isNews = noted && !before.current.noted && before.current.cursor === cursor;
    before.current = { cursor, noted };
    if (!isNews) return;
    const frame = requestAnimationFrame(() =>
      scroller.current?.querySelector(`[data-index="${cursorIndex}"]`)?.scrollIntoView({ block: 'nearest' }),
    );
    return () => cancelAnimationFrame(frame);
  }, [cursor, cursorIndex, noted]);

  /** The row whose menu is open at the pointer. */
  const [menuRow, setMenuRow] = useState<string | null>(null);
  const onContextMenu = (event: MouseEvent) => {
    const target = event.target as Element;
    const id = target.closest<HTMLElement>('[data-id]')?.dataset.id;
    // The platform's own menu can copy an address; it also belongs to what is not a row.
    if (id === undefined || target.closest('a[target]')) {
      event.stopPropagation();
      return;
    }
    props.onCursor(id);
    setMenuRow(id);
  };
  const menu = () => {
    const row = rows.find(({ id }) => id === menuRow);
    return row ? props.menu(row) : [];
  };

  const groups = useMemo(
    () => new Map(rows.flatMap((row) => (row.kind === 'group' ? [[row.id, lookGroup(row.group)] as const] : []))),
    [rows, lookGroup],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keyOf(event);
    if (!isGridKey(event.currentTarget, event.target as Element, key)) return;
    const row = rows[cursorIndex];
    const group = row?.kind === 'group' ? groups.get(row.id) : undefined;
    const target = moveTarget(key, Math.max(cursorIndex, 0), rows.length);
    if (target !== null) focus.focusRow(cursorIndex < 0 ? 0 : target);
    else if (key === 'Escape' && selected.size > 0) props.onClearSelection();
    else if (row && group && (key === 'Enter' || key === (group.open ? 'ArrowLeft' : 'ArrowRight'))) {
      props.onToggleGroup(row.id);
    } else if (row && key === ' ') {
      if (group) props.onSelectMany(group.members, !group.members.every((id) => selected.has(id)));
      else props.onSelect(row.id, event.shiftKey);
    } else if (row?.kind === 'item' && key === 'Enter') props.onOpen(row.item);
    else {
      // Rows may be selected by the pointer alone: what a key does to a selection needs no cursor.
      const meant = row ?? rows.find(({ id }) => selected.has(id));
      if (!meant || !props.onKey?.(key, meant)) return;
    }
    event.preventDefault();
  };

  const itemIds = useMemo(
    () =>
      rows.flatMap((row) => {
        if (row.kind === 'item') return [row.id];
        const group = groups.get(row.id);
        return group && !group.open ? group.members : [];
      }),
    [rows, groups],
  );
  const selectedShown = itemIds.filter((id) => selected.has(id)).length;
  const allSelected = selectedShown === 0 ? false : selectedShown === itemIds.length ? true : 'indeterminate';

  return (
    <PointerMenu groups={menu} onClose={() => setMenuRow(null)}>
      <div
        ref={scroller}
        onContextMenuCapture={onContextMenu}
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-multiselectable
        tabIndex={cursorIndex < 0 && rows.length > 0 ? 0 : -1}
        onFocus={(event) => {
          if (!event.currentTarget.contains(event.target)) return;
          focus.onFocus(event.target);
          // Not for a click beside the rows, which should move nothing.
          if (event.target !== event.currentTarget || !event.currentTarget.matches(':focus-visible')) return;
          focus.focusRow(cursorIndex < 0 ? first : cursorIndex);
        }}
        onBlur={(event) => focus.onBlur(event.relatedTarget)}
        onClickCapture={focus.onClick}
        onKeyDown={onKeyDown}
        onScroll={(event) => props.onScroll(event.currentTarget.scrollTop)}
        // The last rows must not lie below the bar with the actions on the selected ones.
        className={cx('group/grid min-h-0 flex-1 overflow-auto outline-none', selected.size > 0 && 'pb-16')}
      >
        <TableHeader
          columns={columns}
          template={template}
          sort={props.sort}
          onSort={props.onSort}
          allSelected={allSelected}
          onSelectAll={() => props.onSelectMany(itemIds, allSelected !== true)}
        />
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, key, start }) => {
            const row = rows[index];
            if (!row) return null;
            const rowLook = row.kind === 'item' ? look(row.item) : null;
            const groupLook = groups.get(row.id);
            const isSelected = row.kind === 'item' && selected.has(row.id);
            const chosen = groupLook?.members.filter((id) => selected.has(id)).length ?? 0;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of all its rows
              <div
                key={key}
                ref={virtual.measureElement}
                role="row"
                data-index={index}
                data-id={row.id}
                data-kind={row.kind}
                data-state={rowLook?.state}
                aria-rowindex={index + 2}
                aria-label={rowLook?.name ?? groupLook?.name}
                aria-selected={isSelected}
                tabIndex={index === cursorIndex ? 0 : -1}
                onClick={() => (row.kind === 'item' ? props.onCursor(row.id) : props.onToggleGroup(row.id))}
                onDoubleClick={() => row.kind === 'item' && props.onOpen(row.item)}
                style={{ transform: `translateY(${start - HEADER}px)` }}
                className={cx(
                  'absolute inset-x-0 top-0 border-b border-line outline-offset-[-2px]',
                  // The row the keys act on, wherever the pointer is and whether or not a key brought the focus there.
                  index === cursorIndex && 'group-focus-within/grid:shadow-[inset_3px_0_0_var(--ink-3)]',
                  isSelected ? 'bg-accent-soft' : row.id === menuRow ? 'bg-hover' : 'hover:bg-hover',
                )}
              >
                {row.kind === 'item' && rowLook ? (
                  <ItemRow
                    id={row.id}
                    item={row.item}
                    name={rowLook.name}
                    dimmed={rowLook.dimmed ?? false}
                    note={rowLook.note}
                    member={row.member}
                    columns={columns}
                    template={template}
                    selected={isSelected}
                    active={index === cursorIndex}
                    actions={props.actions}
                    onSelect={props.onSelect}
                  />
                ) : groupLook ? (
                  <GroupRow
                    id={row.id}
                    look={groupLook}
                    active={index === cursorIndex}
                    checked={chosen === 0 ? false : chosen === groupLook.members.length ? true : 'indeterminate'}
                    onSelectMany={props.onSelectMany}
                    onToggle={props.onToggleGroup}
                  />
                ) : null}
              </div>
            );
          })}
        </div>
      </div>
    </PointerMenu>
  );
}
