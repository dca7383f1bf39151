import { type RefObject, useLayoutEffect, useState } from 'react';

interface Track {
  readonly min: number;
  readonly grow?: number;
  readonly priority: number;
}

/** Gap between columns, checkbox and side padding of a row, in pixels: as the classes of the rows have them. */
const GAP = 16;
const CHECKBOX = 16;
const PADDING = 32;
/** Width of the buttons of a row, in pixels: two and the menu. */
export const ACTIONS = 88;

/** The columns there is room for in so many pixels, in their order; the least important ones go first. */
export function columnsThatFit<C extends Track>(columns: readonly C[], width: number): C[] {
  const shown = [...columns];
  const needed = () => PADDING + CHECKBOX + GAP + shown.reduce((sum, { min }) => sum + min + GAP, 0);
  while (shown.length > 1 && needed() > width) {
    const least = shown.reduce((low, column) => (column.priority < low.priority ? column : low));
    shown.splice(shown.indexOf(least), 1);
  }
  return shown;
}

interface Wanted {
  /** All columns by their ids, as the user has them ordered, and those the user does not want. */
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  /** Of the list, in pixels. */
  readonly width: number;
}

/** The columns that are wanted and for which a list has room. */
export function columnsShown<C extends Track & { readonly id: string }>(
  columns: readonly C[],
  { order, hidden, width }: Wanted,
): C[] {
  const wanted = order.flatMap((id) => (hidden.includes(id) ? [] : (columns.find((column) => column.id === id) ?? [])));
  return columnsThatFit(wanted, width - ACTIONS);
}

/** The tracks of a row: its checkbox where rows are selected, the columns, the buttons. */
export function gridTemplate(columns: readonly Track[], selectable: boolean): string {
  const tracks = columns.map(({ min, grow = 0 }) => (grow > 0 ? `minmax(${min}px, ${grow}fr)` : `${min}px`));
  // With nothing that grows, the actions still belong at the right edge.
  const grows = columns.some(({ grow = 0 }) => grow > 0);
  const filler = grows ? `${ACTIONS}px` : `minmax(${ACTIONS}px, 1fr)`;
  return [...(selectable ? [`${CHECKBOX}px`] : []), ...tracks, filler].join(' ');
}

/** The content width of an element, kept up to date. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(1000);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}
