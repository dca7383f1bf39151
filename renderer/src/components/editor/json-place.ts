/** Where in a JSON text somebody types. */
export interface JsonPlace {
  /** Of the object or array around it: names of keys, null for an element of an array. */
  readonly path: readonly (string | null)[];
  readonly wants: 'key' | 'value';
  /** The key whose value it is; null for an element. */
  readonly key: string | null;
  /** Where the word that is being typed begins, with its quotation mark. */
  readonly from: number;
  /** Keys that the object has before this place. */
  readonly taken: ReadonlySet<string>;
}

interface Level {
  readonly path: readonly (string | null)[];
  readonly isObject: boolean;
  readonly taken: Set<string>;
  /** The key that was read last, whose value comes next. */
  key: string | null;
  wants: 'key' | 'colon' | 'value' | 'comma';
}

/** What is white, what has a meaning by itself, a text in whole or as far as it is typed, and any other word. */
const TOKENS = /\s+|[{}[\],:]|"(?:[^"\\\n]|\\.)*"?|[^\s{}[\],:"]+/g;

/**
 * Finds out by what stands before it, which needs to be no whole document: one that is being typed is none. Null where neither a
 * key nor a value can be, as behind one.
 */
export function placeIn(before: string): JsonPlace | null {
  const levels: Level[] = [];
  let typed: { readonly word: string; readonly from: number } | null = null;
  for (const { 0: word, index } of before.matchAll(TOKENS)) {
    const level = levels.at(-1);
    const isLast = index + word.length === before.length;
    typed = isLast && isOpen(word) ? { word, from: index } : null;
    if (typed || /^\s/.test(word)) continue;
    if (word === '{' || word === '[') levels.push(levelIn(level, word === '{'));
    else if (word === '}' || word === ']') {
      levels.pop();
      ended(levels.at(-1));
    } else if (!level) continue;
    else if (word === ',') level.wants = level.isObject ? 'key' : 'value';
    else if (word === ':') level.wants = 'value';
    else if (level.wants === 'key') {
      level.key = nameOf(word);
      level.taken.add(level.key);
      level.wants = 'colon';
    } else ended(level);
  }
  const level = levels.at(-1);
  if (!level || (level.wants !== 'key' && level.wants !== 'value')) return null;
  const { path, wants, taken } = level;
  return {
    path,
    wants,
    taken,
    key: level.isObject && wants === 'value' ? level.key : null,
    from: typed?.from ?? before.length,
  };
}

function levelIn(outer: Level | undefined, isObject: boolean): Level {
  const path = outer ? [...outer.path, outer.isObject ? outer.key : null] : [];
  return { path, isObject, taken: new Set(), key: null, wants: isObject ? 'key' : 'value' };
}

function ended(level: Level | undefined): void {
  if (level) level.wants = 'comma';
}

/** A word without a mark at its end may go on. */
function isOpen(word: string): boolean {
  return word.startsWith('"') ? word.length === 1 || !/[^\\](?:\\\\)*"$/.test(word) : /^[^\s{}[\],:]/.test(word);
}

function nameOf(word: string): string {
  try {
    return String(JSON.parse(word));
  } catch {
    return word;
  }
}
