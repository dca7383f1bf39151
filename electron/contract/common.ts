import { z } from 'zod';
import { AppError, type WireError, wireError } from './errors.ts';
import { problem } from './messages/problem.ts';
import { wireMessages } from './messages/wire.ts';

/** An engine object's full id. Short ids and names are resolved to it before a call is made. */
export const containerId = z.string().regex(/^[0-9a-f]{64}$/, problem('containerId'));
export const imageId = z.string().regex(/^sha256:[0-9a-f]{64}$/, problem('imageId'));
/** An id as people are shown it: its first twelve digits. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

/** An id the host made up: terminals, tasks, activities. */
export const localId = z.string().regex(/^[0-9a-z-]{1,64}$/);

/** Docker's own rule for container names. */
export const containerName = z
  .string()
  .max(255)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/, problem('containerName'));

/** An image reference as a user types it: name, name:tag, name@digest or an id. The engine has the last word. */
export const imageReference = z
  .string()
  .max(4096)
  .regex(/^(sha256:[0-9a-f]{64}|[a-zA-Z0-9][^\s\\"'`<>\p{Cc}]*)$/u, problem('imageReference'));

/** A name to give, as lists show it once it is given: Docker's own registry goes without saying, `latest` does not. */
export function listedName(reference: string): string {
  const short = reference.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
  return short.lastIndexOf(':') > short.lastIndexOf('/') ? short : `${short}:latest`;
}

/** Absolute on any platform the host may run on: POSIX, or Windows with a drive, a share or a pipe. */
export function isAbsolutePath(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path);
}

/** Milliseconds since the epoch. */
export const timestamp = z.number();
export const empty = z.object({});
export const ok = z.object({});

/**
 * What a list's `watch` stream carries. A snapshot may come in several parts (`more` on all but the last) so that the
 * first rows show early; it replaces all that was known once it is whole. Deltas follow. A new snapshot may come at any
 * time. An empty first part with `more` says that nothing is known any more, as when another engine was chosen: what was
 * shown is to go at once.
 *
 * A `problem` says that the engine could not be asked for the list, and null that it was since: what is known stays, and may
 * be out of date. None is sent before there is one.
 */
export function listItem<S extends z.ZodType>(entry: S) {
  return z.discriminatedUnion('type', [
    z.object({ type: z.literal('snapshot'), first: z.boolean(), more: z.boolean(), items: z.array(entry) }),
    z.object({ type: z.literal('delta'), upserts: z.array(entry), removes: z.array(z.string()) }),
    z.object({ type: z.literal('problem'), error: wireError.nullable() }),
  ]);
}

/** The shape of listItem's output for entries of type T. */
export type ListItem<T> =
  | { type: 'snapshot'; first: boolean; more: boolean; items: T[] }
  | { type: 'delta'; upserts: T[]; removes: string[] }
  | { type: 'problem'; error: WireError | null };

/** The rows an item brings, whichever kind it is. */
export function rowsOf<T>(item: ListItem<T>): readonly T[] {
  if (item.type === 'problem') return [];
  return item.type === 'snapshot' ? item.items : item.upserts;
}

/** All rows of a list as it is now: every part of the first snapshot of its `watch`, which is then left. */
export async function currentRows<T>(items: AsyncIterable<ListItem<T>>): Promise<T[]> {
  const rows: T[] = [];
  for await (const item of items) {
    if (item.type !== 'snapshot') continue;
    for (const row of item.items) rows.push(row);
    if (!item.more) return rows;
  }
  throw new AppError('CONNECTION_LOST', wireMessages.listCut());
}

/** What of an object was too large to be shown, in details that carry the rest; absent from those that are whole. */
export const shortened = z.object({
  /** Values that were cut, by name, with their true length in characters: the first of `cuts`. */
  cut: z.array(z.object({ name: z.string(), length: z.int() })),
  cuts: z.int(),
  /** Entries, such as labels and variables, that were left out. */
  omitted: z.int(),
  /** The engine's own document was left out. */
  document: z.boolean(),
});
export type Shortened = z.infer<typeof shortened>;
