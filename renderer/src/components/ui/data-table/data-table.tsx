import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { keyOf } from '../../../lib/keyboard/key-of.ts';
import { cx } from '../class-names.ts';
import { PointerMenu } from '../menu.tsx';
import { columnsThatFit, gridTemplate, useWidth } from './fit.ts';
import { TableHeader } from './header.tsx';
import { moveTarget } from './keyboard.ts';
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

  const focusRow = useCallback(
    (index: number) => {
      const row = rows[index];
      if (!row) return;
      props.onCursor(row.id);
      virtual.scrollToIndex(index);
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true }),
      );
    },
    [rows, props.onCursor, virtual],
  );

  // The row with the focus may go, removed here or elsewhere: the one that takes its place gets it.
  const lastIndex = useRef(-1);
  useEffect(() => {
    if (cursorIndex >= 0) lastIndex.current = cursorIndex;
    else if (lastIndex.current >= 0 && document.activeElement === document.body) {
      focusRow(Math.min(lastIndex.current, rows.length - 1));
    }
  }, [cursorIndex, rows, focusRow]);

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

  const [menuRow, setMenuRow] = useState<string | null>(null);
  const menuOf = rows.find(({ id }) => id === menuRow);
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

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget && !(event.target as HTMLElement).matches('[role="row"]')) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keyOf(event);
    const row = rows[cursorIndex];
    const target = moveTarget(key, Math.max(cursorIndex, 0), rows.length);
    if (target !== null) focusRow(cursorIndex < 0 ? 0 : target);
    else if (!row) return;
    else if (key === 'Escape' && selected.size > 0) props.onSelectMany([...selected], false);
    else if (row.kind === 'group') {
      const { open, members } = lookGroup(row.group);
      if (key === 'Enter' || key === (open ? 'ArrowLeft' : 'ArrowRight')) props.onToggleGroup(row.id);
      else if (key === ' ') props.onSelectMany(members, !members.every((id) => selected.has(id)));
      else if (!props.onKey?.(key, row)) return;
    } else if (key === ' ') props.onSelect(row.id, event.shiftKey);
    else if (key === 'Enter') props.onOpen(row.item);
    else if (!props.onKey?.(key, row)) return;
    event.preventDefault();
  };

  const itemIds = useMemo(
    () =>
      rows.flatMap((row) =>
        row.kind === 'item' ? [row.id] : lookGroup(row.group).open ? [] : lookGroup(row.group).members,
      ),
    [rows, lookGroup],
  );
  const selectedShown = itemIds.filter((id) => selected.has(id)).length;
  const allSelected = selectedShown === 0 ? false : selectedShown === itemIds.length ? true : 'indeterminate';

  return (
    <PointerMenu groups={menuOf ? props.menu(menuOf) : []}>
      <div
        ref={scroller}
        onContextMenuCapture={onContextMenu}
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-multiselectable
        tabIndex={cursorIndex < 0 && rows.length > 0 ? 0 : -1}
        onFocus={(event) => {
          // Not for a click beside the rows, which should move nothing.
          if (event.target !== event.currentTarget || !event.currentTarget.matches(':focus-visible')) return;
          focusRow(cursorIndex < 0 ? first : cursorIndex);
        }}
        onKeyDown={onKeyDown}
        onScroll={(event) => props.onScroll(event.currentTarget.scrollTop)}
        // The last rows must not lie below the bar with the actions on the selected ones.
        className={cx('min-h-0 flex-1 overflow-auto outline-none', selected.size > 0 && 'pb-16')}
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
            const groupLook = row.kind === 'group' ? lookGroup(row.group) : null;
            const isSelected = row.kind === 'item' && selected.has(row.id);
            const members = groupLook?.members ?? [];
            const chosen = members.filter((id) => selected.has(id)).length;
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
                onFocus={(event) => event.target === event.currentTarget && props.onCursor(row.id)}
                onClick={() => (row.kind === 'item' ? props.onCursor(row.id) : props.onToggleGroup(row.id))}
                onDoubleClick={() => row.kind === 'item' && props.onOpen(row.item)}
                style={{ transform: `translateY(${start - HEADER}px)` }}
                className={cx(
                  'absolute inset-x-0 top-0 border-b border-line outline-offset-[-2px]',
                  isSelected ? 'bg-accent-soft' : 'hover:bg-hover',
                )}
              >
                {row.kind === 'item' && rowLook ? (
                  <ItemRow
                    item={row.item}
                    member={row.member}
                    columns={columns}
                    template={template}
                    id={row.id}
                    look={look}
                    selected={isSelected}
                    active={index === cursorIndex}
                    actions={props.actions}
                    onSelect={props.onSelect}
                  />
                ) : groupLook ? (
                  <GroupRow
                    look={groupLook}
                    active={index === cursorIndex}
                    checked={chosen === 0 ? false : chosen === members.length ? true : 'indeterminate'}
                    onCheck={() => props.onSelectMany(members, chosen !== members.length)}
                    onToggle={() => props.onToggleGroup(row.id)}
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
