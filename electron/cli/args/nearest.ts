/** The candidate most like a word, when it is like enough to be what was meant: one letter off, two in a long one, or its beginning. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const beginning = candidates.filter((candidate) => word.length > 1 && candidate.startsWith(word));
  if (beginning.length === 1) return beginning[0] ?? null;
  let best: string | null = null;
  let least = (word.length < 2 ? 0 : word.length < 6 ? 1 : 2) + 1;
  for (const candidate of candidates) {
    const steps = distance(word, candidate);
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}

/** Damerau-Levenshtein: letters added, left out, changed, or two swapped. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const at = (r: number, c: number) => rows[r]?.[c] ?? Number.POSITIVE_INFINITY;
      row[j] = Math.min(
        at(i - 1, j) + 1,
        (row[j - 1] ?? Number.POSITIVE_INFINITY) + 1,
        at(i - 1, j - 1) + cost,
        swapped && i > 1 && j > 1 ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
