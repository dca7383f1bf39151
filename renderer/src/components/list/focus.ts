import type { Virtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type RefObject, useCallback, useEffect, useRef } from 'react';

interface FocusOptions {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rows: readonly { readonly id: string }[];
  /** Of the row the keyboard is on; negative for none. */
  readonly cursorIndex: number;
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
  readonly onCursor: (id: string) => void;
}

/**
 * Keeps the focus of a grid where its keys work: on the row of the cursor after a click on any control of the list, and
 * on the next best row when what had the focus goes or is disabled.
 */
export function useRowFocus({ scroller, rows, cursorIndex, virtual, onCursor }: FocusOptions) {
  const rowAt = useCallback(
    (index: number) => scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null,
    [scroller],
  );
  const focusRow = useCallback(
    (index: number) => {
      const row = rows[index];
      if (!row) return;
      onCursor(row.id);
      virtual.scrollToIndex(index);
      requestAnimationFrame(() => rowAt(index)?.focus({ preventScroll: true }));
    },
    [rows, onCursor, virtual, rowAt],
  );

  const lastIndex = useRef(-1);
  const lastFocused = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (cursorIndex >= 0) lastIndex.current = cursorIndex;
  }, [cursorIndex]);
  // After every drawing, since what had the focus may have gone with any of them.
  useEffect(() => {
    const last = lastFocused.current;
    if (last === null || (last.isConnected && !last.matches(':disabled'))) return;
    if (document.activeElement !== document.body && document.activeElement !== last) return;
    lastFocused.current = null;
    if (cursorIndex >= 0) rowAt(cursorIndex)?.focus({ preventScroll: true });
    // A row that was removed, here or elsewhere: the one that takes its place gets the focus.
    else if (lastIndex.current >= 0) focusRow(Math.min(lastIndex.current, rows.length - 1));
  });

  const onFocus = (target: HTMLElement) => {
    lastFocused.current = target;
    const id = target.closest<HTMLElement>('[data-id]')?.dataset.id;
    if (id !== undefined) onCursor(id);
  };
  const onBlur = (to: EventTarget | null) => {
    // Without a successor it may be that the element goes: the effect above tells.
    if (to instanceof Node && !scroller.current?.contains(to)) lastFocused.current = null;
  };
  const onClick = ({ target, currentTarget, detail }: MouseEvent) => {
    // Not for Enter and Space on a control, and not for what opens a menu, which takes the focus and gives it back.
    if (detail === 0 || !(target instanceof Element) || !currentTarget.contains(target)) return;
    if (target.closest('[aria-haspopup]')) return;
    const row = target.closest<HTMLElement>('[data-id]') ?? rowAt(cursorIndex) ?? scroller.current;
    row?.focus({ preventScroll: true });
  };
  return { focusRow, onFocus, onBlur, onClick };
}
