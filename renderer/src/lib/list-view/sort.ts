const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

export type SortValue = string | number | null;

/**
 * Sorts by a value, then by a second one, so that equal rows keep their places. Null goes last in either direction:
 * what has no figure is never what was looked for.
 */
export function sortRows<T>(
  rows: readonly T[],
  value: (row: T) => SortValue,
  options: { descending: boolean; tie: (row: T) => SortValue },
): T[] {
  const sign = options.descending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, key: value(row), tie: options.tie(row) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null)
      return Number(a.key === null) - Number(b.key === null) || compare(a.tie, b.tie);
    return sign * compare(a.key, b.key) || compare(a.tie, b.tie);
  });
  return keyed.map(({ row }) => row);
}

function compare(a: SortValue, b: SortValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a ?? ''), String(b ?? ''));
}
