import { cutText } from '../../base/cut-text.ts';
import type { Shortened } from '../../contract/common.ts';
import { unreadOf, valueAt } from './safe.ts';

/** Longest text in details, in characters: Linux gives a program no longer word or variable (execve(2), MAX_ARG_STRLEN). */
export const LONGEST_TEXT = 131_072;
/** Most of all details but the document, in characters of JSON: the words and variables of a program, together (ARG_MAX). */
const MOST_TEXT = 2_097_152;
/** The longest document that details carry whole, in characters of JSON. A page can show and search it without standing still. */
const MOST_DOCUMENT = 3_145_728;
/** Values that were cut are named up to so many. */
const MOST_NAMED = 20;

/** How long a value is as JSON, in characters; some figure above `most`, without looking further, when it is longer than that. */
export function jsonLength(value: unknown, most: number): number {
  if (typeof value === 'string') return value.length + 2 > most ? value.length + 2 : JSON.stringify(value).length;
  if (value === null || typeof value !== 'object') return String(value).length;
  const isList = Array.isArray(value);
  let length = 2;
  for (const key of isList ? value.keys() : Object.keys(value)) {
    if (!isList) length += jsonLength(key, most - length) + 1;
    length += jsonLength((value as Readonly<Record<string | number, unknown>>)[key], most - length) + 1;
    if (length > most) break;
  }
  return length;
}

/**
 * Details within what a page can take, whoever filled them: `document` is carried whole or not at all, texts are cut, and of
 * lists and labels the entries left out that do not fit; `lists` is where the document has those that are read up to so many
 * entries. `shortened` says what, and is absent when nothing was.
 */
export function shorten<T extends { readonly labels: Readonly<Record<string, string>> }>(
  details: T,
  document: unknown,
  lists: readonly string[],
): T & { readonly raw?: unknown; readonly shortened?: Shortened } {
  const shortening = new Shortening(lists.reduce((sum, path) => sum + unreadOf(valueAt(document, path)), 0));
  const parts = Object.entries(details).map(([key, value]) => [
    key,
    key === 'labels' ? shortening.record(value as T['labels']) : shortening.value(key, value),
  ]);
  const kept = Object.fromEntries(parts) as T;
  const hasDocument = jsonLength(document, MOST_DOCUMENT) <= MOST_DOCUMENT;
  const shortened = shortening.result(!hasDocument);
  return { ...kept, ...(hasDocument ? { raw: document } : {}), ...(shortened ? { shortened } : {}) };
}

class Shortening {
  readonly #cut: { name: string; length: number }[] = [];
  #cuts = 0;
  #omitted: number;
  #left = MOST_TEXT;

  constructor(unread: number) {
    this.#omitted = unread;
  }

  result(document: boolean): Shortened | null {
    const nothing = this.#cuts === 0 && this.#omitted === 0 && !document;
    return nothing ? null : { cut: this.#cut, cuts: this.#cuts, omitted: this.#omitted, document };
  }

  value(name: string, value: unknown): unknown {
    if (typeof value === 'string') return this.#text(name, value);
    if (Array.isArray(value)) return this.#list(name, value);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.value(name, each)]));
  }

  record(record: Readonly<Record<string, string>>): Record<string, string> {
    const entries = Object.entries(record).map(([key, value]) => [key, this.#text(key, value)] as const);
    return Object.fromEntries(entries.filter((entry) => this.#fits(entry)));
  }

  #list(name: string, list: readonly unknown[]): unknown[] {
    // A variable is known by its own name.
    const nameOf = (each: unknown) => (name === 'env' ? (String(each).split('=', 1)[0] ?? name) : name);
    return list.map((each) => this.value(nameOf(each), each)).filter((each) => this.#fits(each));
  }

  #text(name: string, text: string): string {
    const start = text.slice(0, LONGEST_TEXT);
    // Control characters are six each in JSON.
    const isSparse = jsonLength(start, 2 * LONGEST_TEXT) > 2 * LONGEST_TEXT;
    if (text.length <= LONGEST_TEXT && !isSparse) return text;
    this.#cuts++;
    if (this.#cut.length < MOST_NAMED) this.#cut.push({ name: cutText(name, 100), length: text.length });
    return `${cutText(text, isSparse ? LONGEST_TEXT / 8 : LONGEST_TEXT)}…`;
  }

  #fits(entry: unknown): boolean {
    const length = jsonLength(entry, this.#left);
    if (length > this.#left) {
      this.#omitted++;
      return false;
    }
    this.#left -= length;
    return true;
  }
}
