/** Rows a page key goes, about what fits a small window. */
const PAGE = 12;

/** Keys of every list, for the sheet of shortcuts: the string that says what one does, and the key. */
export const listKeys = [
  ['up', 'ArrowUp'],
  ['down', 'ArrowDown'],
  ['select', 'Space'],
  ['range', 'Shift+Space'],
  ['details', 'Enter'],
  ['menu', 'Shift+F10'],
] as const;

/** Where a key moves the cursor; null for keys that do not move it. */
export function moveTarget(key: string, index: number, count: number): number | null {
  if (count === 0) return null;
  const target = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + PAGE,
    PageUp: index - PAGE,
    Home: 0,
    End: count - 1,
  }[key];
  return target === undefined ? null : Math.min(count - 1, Math.max(0, target));
}

/**
 * Whether a key pressed within a grid is the grid's own: all are, whatever control of a row the pointer or Tab has put
 * the focus on, but for those that use that control. What bubbles from a menu that was opened here belongs to the menu.
 */
export function isGridKey(grid: Element, target: Element, key: string): boolean {
  if (!grid.contains(target)) return false;
  const control = target.closest('a, button, input, textarea, select, [contenteditable]');
  if (control === null || !grid.contains(control)) return true;
  return control.matches('a, button, [type="checkbox"]') && key !== 'Enter' && key !== ' ';
}
