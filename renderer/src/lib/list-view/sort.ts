/** Names are no language's words: their order is the same whatever language the page is in. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export type SortValue = string | number | null;

/** What a value is sorted by: made once for a row, compared some sixteen times for each of 50,000. */
export interface SortKey {
  readonly value: SortValue;
  /** Compares by code units as the collator compares the text, and ten times as fast; null for what is not plain ASCII. */
  readonly plain: string | null;
}

export function sortKey(value: SortValue): SortKey {
  return { value, plain: typeof value === 'string' ? plainKey(value) : null };
}

export interface Sorted {
  readonly key: SortKey;
  /** Of rows that are equal otherwise, so that they keep their places. */
  readonly tie: SortKey;
}

/** Null goes last in either direction: what has no figure is never what was looked for. */
export function byKey(descending: boolean): (a: Sorted, b: Sorted) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const none = Number(a.key.value === null) - Number(b.key.value === null);
    return none || sign * compare(a.key, b.key) || compare(a.tie, b.tie);
  };
}

function compare(a: SortKey, b: SortKey): number {
  if (typeof a.value === 'number' && typeof b.value === 'number') return a.value - b.value;
  if (a.plain !== null && b.plain !== null) return a.plain < b.plain ? -1 : a.plain > b.plain ? 1 : 0;
  return collator.compare(String(a.value ?? ''), String(b.value ?? ''));
}

/** The printable characters of ASCII in the collator's order; those it takes for equal, such as a and A, share a place. */
const places = new Map<string, string>();
{
  const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
  let place = 0;
  let before = '';
  for (const character of printable.sort(collator.compare)) {
    if (before !== '' && collator.compare(before, character) !== 0) place += 1;
    places.set(character, String.fromCharCode(place));
    before = character;
  }
}

/** Longest number that is read as one, in digits. */
const DIGITS = 100;

function plainKey(text: string): string | null {
  let key = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character < '0' || character > '9') {
      const place = places.get(character);
      if (place === undefined) return null;
      key += place;
      continue;
    }
    let end = at;
    while (end < text.length && (text[end] as string) >= '0' && (text[end] as string) <= '9') end += 1;
    while (at < end - 1 && text[at] === '0') at += 1;
    if (end - at > DIGITS) return null;
    // A number stands where the digits do, the longer one after the shorter.
    key += `${places.get('0')}${String.fromCharCode(end - at)}${text.slice(at, end)}`;
    at = end - 1;
  }
  return key;
}
