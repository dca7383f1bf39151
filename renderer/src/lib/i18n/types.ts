import type { ParseKeys } from 'i18next';
import type { en } from './en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

/** The same keys as English has, with any words; languages without a singular leave its forms out. */
export type Translation<T = typeof en> = {
  readonly [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string ? string : Translation<T[K]>;
};

/** A string of the page, by its path, for what is declared as data: a command's title, a column's label. */
export type Key = ParseKeys;

/** What the strings of every kind of list hold: each says that it `satisfies` this, so that the compiler names what it forgets. */
export interface ListStrings {
  readonly filter: string;
  /** Heads its keys on the sheet of shortcuts. */
  readonly on: string;
  /** Names the bar of the selection. */
  readonly bulk: string;
  readonly scope: { readonly label: string; readonly all: string; readonly [scope: string]: string };
  readonly column: object;
  readonly empty: { readonly title: string; readonly text: string; readonly action?: string };
  readonly noMatch: { readonly title: string; readonly scope: string; readonly action: string };
  /** And its own. */
  readonly [more: string]: unknown;
}

type Catalog = typeof en;
/** Those of a catalogue's sections that are about a kind of list. */
export type KindOf<C> = { [K in keyof C]: C[K] extends ListStrings ? K : never }[keyof C];

/** A page of the sidebar. */
export type PageId = keyof Catalog['nav']['page'];
/** The kinds of objects that lists show. Each has a page. */
export type ListKind = KindOf<Catalog> & PageId;
/** Those whose strings say what is asked before objects are removed. */
export type RemovableKind = {
  [K in ListKind]: Catalog[K] extends RemoveStrings ? K : never;
}[ListKind];
interface RemoveStrings {
  readonly removeTitle: string;
  readonly removeTitleMany: string;
  readonly removeConfirm: string;
  readonly removeConfirmMany: string;
}
export type ColumnOf<K extends ListKind> = keyof Catalog[K]['column'] & string;
/** What a list can be narrowed to, `all` besides. */
export type ScopeOf<K extends ListKind> = Exclude<keyof Catalog[K]['scope'], 'label'> & string;
