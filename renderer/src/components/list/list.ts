import type { RowData } from '@tanstack/react-table';
import type { TFunction } from 'i18next';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { EntityStore } from '../../lib/entities/entity-store.ts';
import type { Operation } from '../../lib/entities/operations.ts';
import type { ColumnOf, Key, ListKind, ScopeOf } from '../../lib/i18n/types.ts';
import { createListView, type ListView } from '../../lib/list-view/list-view.ts';
import type { SortValue } from '../../lib/list-view/sort.ts';
import type { Command, ObjectCommands } from '../commands/command.ts';

/** What the host tells of, by its id. */
export interface Entity {
  readonly id: string;
}

/** A column as data. Its label is the kind's string `column.ID`. */
export interface Column<T, Id extends string = string> {
  readonly id: Id;
  /** Least width in pixels. */
  readonly min: number;
  /** Share of the room that is left; 0, as by default, keeps it at its least width. */
  readonly grow?: number;
  /** When the list is too narrow for all, those with the lowest go first. */
  readonly priority: number;
  /** What the object is known by: cannot be hidden. */
  readonly fixed?: boolean;
  /** Not shown until the user asks for it. */
  readonly hidden?: boolean;
  readonly alignEnd?: boolean;
  readonly sort: (item: T) => SortValue;
  /** The first click shows the largest first, as one looks for in figures. */
  readonly largestFirst?: boolean;
  /** Where the sorted values live when they are not the object's own: the order follows it while it is by this column. */
  readonly follows?: StoreApi<unknown>;
  readonly cell: (item: T, t: TFunction) => ReactNode;
}

/** One way to narrow the list; its label is the kind's string `scope.ID`. */
export interface Scope<T, Id extends string = string> {
  readonly id: Id;
  readonly has: (item: T) => boolean;
  /** Its label while the VM sleeps, where that is another. */
  readonly asleep?: Key;
}

/** Objects that fold below a row of their own. */
export interface Grouping<T> {
  /** The group of an object, as the user knows it; untrusted text. */
  readonly of: (item: T) => string | undefined;
  readonly icon: LucideIcon;
  /** Beside the group's name, such as how many of its members run. */
  readonly note: (members: readonly T[], t: TFunction, isAsleep: boolean) => string;
}

/** What a list is by: everything of one kind of object that its page has to know. `E` is what the host says; a row shows a `T`. */
interface ListDefinition<K extends ListKind, E extends Entity, T extends RowData> {
  readonly kind: K;
  readonly store: EntityStore<E>;
  readonly commands: ObjectCommands<T>;
  readonly columns: readonly Column<T, ColumnOf<K>>[];
  readonly sort: { readonly column: ColumnOf<K>; readonly descending: boolean };
  /** The rows of an object, such as one for each of an image's names. */
  readonly rowsOf: (entity: E) => readonly T[];
  readonly rowId: (item: T) => string;
  /** What the filter looks at. */
  readonly text: (item: T) => readonly string[];
  /** After the one of all. */
  readonly scopes: readonly Scope<T, ScopeOf<K>>[];
  /** How many there are of each scope is said beside it. */
  readonly counted?: boolean;
  readonly group?: Grouping<T>;
  /** Becomes the row's data-state. */
  readonly state: (item: T, pending: Operation | undefined) => string;
  /** Below the row, besides a failure. */
  readonly note?: (item: T) => ReactNode;
  /** Needs an engine: without one the page says so, and what to do. */
  readonly engine: boolean;
  /** Makes another one; also on the empty page. */
  readonly create?: Command;
  /** Below the words of the empty page, with the button of `create`, which it is given as `other`. */
  readonly Welcome?: (props: { readonly other: ReactNode }) => ReactNode;
  /** At the head of the page. */
  readonly pageCommands?: readonly Command[];
  /** Beside the title: counts and sizes. */
  readonly summary?: (all: ReadonlyMap<string, E>, t: TFunction) => string | undefined;
  /** While the page is open. Returns what ends it. */
  readonly whileOpen?: () => () => void;
  /** Which rows are in view, and all of them in their order, and the column that is by, for what is only fetched for those. */
  readonly onVisible?: (inView: readonly T[], all: () => readonly T[], column: string) => void;
}

export interface ResourceList<K extends ListKind, E extends Entity, T extends RowData> extends ListDefinition<K, E, T> {
  /** Filter, order, columns, selection and scroll, kept over navigation and reload. */
  readonly view: ListView;
}

/** Declares the list of a kind of object. Made once, beside its columns. */
export function defineList<K extends ListKind, E extends Entity, T extends RowData>(
  definition: ListDefinition<K, E, T>,
): ResourceList<K, E, T> {
  const { kind, columns, sort } = definition;
  const view = createListView(kind, {
    columns: columns.map(({ id }) => id),
    hidden: columns.filter(({ hidden }) => hidden).map(({ id }) => id),
    sort,
  });
  return { ...definition, view };
}

/** The words of a kind that every list has. The kind's own type vouches for the paths. */
export function listKey(kind: ListKind, path: string): Key {
  return `${kind}.${path}` as Key;
}
