import { AppError } from '../contract/errors.ts';
import { fieldMessages } from '../contract/messages/fields.ts';

/**
 * A value as one segment of a path, escaped. The engine's router decodes before it matches, so a value that would still
 * read as a path ('..') is refused with BAD_REQUEST.
 */
export function pathSegment(value: string): string {
  if (value === '' || value === '.' || value === '..' || value.includes('\0') || !isWellFormed(value)) {
    throw new AppError('BAD_REQUEST', fieldMessages.namePart({ value }));
  }
  return encodeURIComponent(value);
}

/**
 * An image reference as part of a path: its slashes stay, everything else is escaped. Empty, '.' and '..' segments
 * would reach another endpoint and are refused with BAD_REQUEST.
 */
export function referencePath(reference: string): string {
  return reference.split('/').map(pathSegment).join('/');
}

/**
 * Query values; undefined is left out, objects are sent as JSON the way the engine's filters are, and of an array each
 * element with the name again.
 */
export type Query = Readonly<Record<string, string | number | boolean | object | undefined>>;

/** The encoded query with its question mark, or nothing. */
export function queryString(query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined) search.append(key, typeof each === 'object' ? JSON.stringify(each) : String(each));
    }
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** False for half of a surrogate pair, which cannot be escaped. */
function isWellFormed(value: string): boolean {
  return !/\p{Surrogate}/u.test(value);
}
