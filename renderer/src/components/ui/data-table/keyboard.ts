/** Rows a page key goes, about what fits a small window. */
const PAGE = 12;

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
