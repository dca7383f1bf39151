import { z } from 'zod';
import { cutText } from '../../base/cut-text.ts';

/*
 * Everything from the engine is hostile data (labels and names are written by whoever made the image). The shapes here
 * take anything: what is missing or of a wrong type becomes empty, so that one bad field never costs the row.
 */

/**
 * Most entries that are read of one list or record of an object: more than any has that a person made. A document of 16 MiB
 * can have millions, and reading them would keep everybody waiting.
 */
export const MOST_ENTRIES = 10_000;
/** The last second that a Date can hold. */
const LAST_SECOND = 8.64e12;

/** Anything, or nothing: the start of a field that may be absent. */
export const anything = z.unknown().optional();
export const text = z.string().catch('');
export const number = z.number().catch(0);
export const flag = z.boolean().catch(false);
/** An array of strings; null and absent are empty, entries that are no strings are left out. */
export const texts = anything.transform((value): string[] =>
  Array.isArray(value) ? value.slice(0, MOST_ENTRIES).filter((each) => typeof each === 'string') : [],
);

/** An object of strings. Own `__proto__` keys stay plain keys. */
export const textRecord = anything.transform((value): Record<string, string> => {
  return Object.fromEntries(
    entriesOf(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
});

/** The first entries of an object; none of what is no object. */
export function entriesOf(value: unknown): [string, unknown][] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
  const keys = Object.keys(value).slice(0, MOST_ENTRIES);
  return keys.map((key) => [key, (value as Readonly<Record<string, unknown>>)[key]]);
}

/** How many of a list's or object's entries are not read, for there are too many. */
export function unreadOf(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  return Math.max(0, (Array.isArray(value) ? value : Object.keys(value)).length - MOST_ENTRIES);
}

/** What a document has at a path such as Config.Env, if anything. */
export function valueAt(document: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => ownValue(at, key), document);
}

/** What an object has of its own by a key; undefined of what is no object. */
export function ownValue(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

/**
 * An object whose parts are read one by one; absent, null, an array or no object at all reads as an empty one. So each part
 * has to read what is absent, too: as those of this file do, `anything` for what is read elsewhere. z.unknown() does not.
 */
export const part = <S extends z.ZodRawShape>(shape: S) =>
  z.preprocess(
    (value) => (value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}),
    z.object(shape),
  );

/** Seconds since the epoch as milliseconds; null, as of `time`, for what is no date of anything. */
export const seconds = anything.transform((value) =>
  typeof value === 'number' && value > 0 && value <= LAST_SECOND ? value * 1000 : null,
);

/** The keys of an object, as in ExposedPorts. */
export const keys = anything.transform((value) =>
  value !== null && typeof value === 'object' ? Object.keys(value).slice(0, MOST_ENTRIES) : [],
);

/**
 * An RFC 3339 time in milliseconds; null for nonsense, for Go's zero time, and for all up to 1970, which builds that
 * repeat byte for byte write for want of a date.
 */
export const time = anything.transform((value) => {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) && ms > 0 ? ms : null;
});

/**
 * An IP address, empty when it is absent; what is none fails, and costs the port it belongs to. It becomes what is listened
 * on, and empty means every interface: what cannot be read must not become that.
 */
export const address = z
  .union([z.literal(''), z.ipv4(), z.ipv6()])
  .nullish()
  .transform((value) => value ?? '');

/** Longest text in a list row, in characters; a command can be a whole script. Inspect shows it in full. */
const ROW_TEXT = 4_096;
/** Most characters of labels a list row carries. 200 rows of this are what one part of a snapshot may weigh. */
const ROW_LABELS = 16_384;
/** In a row whose labels do not fit, this one says how many were left out. They are all in inspect. */
export const OMITTED_LABELS = 'slipway.labels-omitted';

/** Cuts a text for a list row, marked by an ellipsis. Never inside a surrogate pair. */
export function rowText(value: string): string {
  if (value.length <= ROW_TEXT) return value;
  const cut = cutText(value, ROW_TEXT - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/**
 * The labels of a list row, of what the engine says they are: each value cut to a row's text, all of them to a budget; `first`
 * are kept before others, wherever they stand.
 */
export function rowLabels(labels: unknown, first: readonly string[] = []): Record<string, string> {
  if (labels === null || typeof labels !== 'object' || Array.isArray(labels)) return {};
  const keys = Object.keys(labels);
  const important = first.filter((key) => Object.hasOwn(labels, key));
  const others = keys.slice(0, MOST_ENTRIES).filter((key) => !first.includes(key));
  const kept: [string, string][] = [];
  let left = ROW_LABELS;
  let omitted = keys.length - important.length - others.length;
  for (const key of [...important, ...others]) {
    const value = (labels as Readonly<Record<string, unknown>>)[key];
    if (typeof value !== 'string') continue;
    const short = rowText(value);
    if (key.length + short.length > left) omitted++;
    else {
      left -= key.length + short.length;
      kept.push([key, short]);
    }
  }
  if (omitted > 0) kept.push([OMITTED_LABELS, String(omitted)]);
  return Object.fromEntries(kept);
}

/**
 * Checks each element on its own, so that one bad element does not cost the others; only the first `most`, where it is no list
 * of rows. Not an array: empty.
 */
export function eachOf<S extends z.ZodType>(schema: S, value: unknown, most?: number): z.output<S>[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, most).flatMap((element) => {
    const parsed = schema.safeParse(element);
    return parsed.success ? [parsed.data] : [];
  });
}
