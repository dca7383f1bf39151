import type { RowData } from '@tanstack/react-table';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ListKind } from '../../lib/i18n/types.ts';
import { keyOf } from '../../lib/keyboard/key-of.ts';
import { useLatest } from '../../lib/use-latest.ts';
import { commandOfKey, commandsOf, type Place, perform, wordsOf } from '../commands/command.ts';
import { PointerMenu } from '../ui/menu.tsx';
import { useRowOfAddress } from './address.ts';
import { useWidth } from './fit.ts';
import { useRowFocus } from './focus.ts';
import { GridRows } from './grid-body.tsx';
import { GridHeader } from './header.tsx';
import { isGridKey, moveTarget } from './keyboard.ts';
import type { Entity, ResourceList } from './list.ts';
import type { ListRow } from './rows.ts';
import { useColumns } from './use-columns.ts';
import { useRowMenu } from './use-row-menu.ts';
import type { Selection } from './use-selection.ts';

/** Height of a row without a note, with its line, in pixels. */
const ROW = 41;
/** Height of the header, which stays in view, in pixels. */
const HEADER = 32;

interface GridProps<K extends ListKind, E extends Entity, T extends RowData> {
  readonly of: ResourceList<K, E, T>;
  readonly rows: readonly ListRow<T>[];
  readonly selection: Selection<T>;
  readonly place: () => Place;
}

/** A grid of objects: only rows in view are in the document. Arrow keys move, Space selects, Enter opens. */
export function Grid<K extends ListKind, E extends Entity, T extends RowData>(props: GridProps<K, E, T>) {
  const { of, rows, selection, place } = props;
  const { view, commands } = of;
  const { t } = useTranslation();
  const cursor = useStore(view.store, (state) => state.cursor);
  const scroller = useRef<HTMLDivElement>(null);
  const cursorIndex = useMemo(() => rows.findIndex((row) => row.id === cursor), [rows, cursor]);
  const width = useWidth(scroller);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    // Another function has all rows measured anew: 50,000 of them with each step of a scroll.
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
    overscan: 8,
    initialOffset: view.store.getState().scroll,
    scrollMargin: HEADER,
    scrollPaddingStart: HEADER,
    // The row with the focus stays, wherever the list is scrolled to: else the keyboard would lose its place.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return cursorIndex < 0 || shown.includes(cursorIndex) ? shown : [...shown, cursorIndex].sort((a, b) => a - b);
    },
  });
  const drawn = virtual.getVirtualItems();
  const inView = useMemo(() => itemsOf(drawn.map(({ index }) => rows[index])), [drawn, rows]);
  const selectable = commands.bulk.length > 0;
  const columns = useColumns(of, { width, selectable, inView });

  const { onVisible } = of;
  const column = useStore(view.store, (state) => state.sort.column);
  const first = virtual.range?.startIndex ?? 0;
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    onVisible?.(itemsOf(rows.slice(first, last + 1)), () => itemsOf(rows), column);
  }, [onVisible, rows, first, last, column]);

  const focus = useRowFocus({ scroller, rows, cursorIndex, virtual, onCursor: view.setCursor });
  useRowOfAddress({ view, rows, focusRow: focus.focusRow });
  const menu = useRowMenu(of, rows, place);
  const latestRows = useLatest(rows);
  const onSelect = useCallback(
    (id: string, range: boolean) => {
      const ids = range ? latestRows.current.flatMap((row) => (row.kind === 'item' ? [row.id] : [])) : undefined;
      view.select(id, ids);
    },
    [latestRows, view],
  );
  const open = (on: T) => commands.open && void perform(commands.open, [on], place());

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keyOf(event);
    if (!isGridKey(event.currentTarget, event.target as Element, key)) return;
    const row = rows[cursorIndex];
    const target = moveTarget(key, Math.max(cursorIndex, 0), rows.length);
    if (target !== null) focus.focusRow(cursorIndex < 0 ? 0 : target);
    else if (key === 'Escape' && selection.ids.size > 0) view.setSelected([]);
    else if (row?.kind === 'group' && (key === 'Enter' || key === (row.open ? 'ArrowLeft' : 'ArrowRight'))) {
      view.toggleGroup(row.id);
    } else if (row && key === ' ' && selectable) {
      if (row.kind === 'group') selection.select(row.members, selection.of(row.members) !== true);
      else onSelect(row.id, event.shiftKey);
    } else if (row?.kind === 'item' && key === 'Enter' && commands.open) open(row.item);
    else {
      const meant = commandOfKey(commandsOf(commands), key, selection.targetOf(row));
      if (!meant) return;
      void perform(meant.command, meant.on, {
        ...place(),
        words: (on) => wordsOf(meant.command, t, { on, nameOf: commands.name }),
      });
    }
    event.preventDefault();
  };

  return (
    <PointerMenu groups={menu.groups} onClose={menu.onClose}>
      <div
        ref={scroller}
        onContextMenuCapture={menu.onContextMenu}
        role="grid"
        aria-label={t(`nav.page.${commands.kind}`)}
        aria-rowcount={rows.length + 1}
        aria-multiselectable={selectable}
        tabIndex={-1}
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
        onScroll={(event) => view.setScroll(event.currentTarget.scrollTop)}
        // The last rows must not lie below the bar with the actions on the selected ones, nor below toasts.
        className="group/grid min-h-0 flex-1 overflow-auto pb-16 outline-none"
      >
        <GridHeader
          columns={columns.shown}
          template={columns.template}
          {...(selectable ? { selection: { all: selection.all, onSelectAll: selection.selectAll } } : {})}
        />
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          <GridRows
            of={of}
            rows={rows}
            drawn={drawn}
            above={HEADER}
            measure={virtual.measureElement}
            scroller={scroller}
            columns={columns}
            cursorIndex={cursorIndex}
            tabStop={cursorIndex < 0 ? first : cursorIndex}
            menuRow={menu.row}
            selection={selection}
            onSelect={onSelect}
            onOpen={open}
            place={place}
          />
        </div>
      </div>
    </PointerMenu>
  );
}

function itemsOf<T>(rows: readonly (ListRow<T> | undefined)[]): T[] {
  return rows.flatMap((row) => (row?.kind === 'item' ? [row.item] : []));
}
