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

/** What the strings of every kind of list hold. The compiler names what a new kind forgets. */
interface ListStrings {
  readonly filter: string;
  /** Names the bar of the selection. */
  readonly bulk: string;
  readonly scope: { readonly label: string; readonly all: string };
  readonly column: object;
  readonly empty: { readonly title: string; readonly text: string };
  readonly noMatch: { readonly title: string; readonly scope: string; readonly action: string };
}

type Catalog = typeof en;

/** The kinds of objects that lists show. */
export type ListKind = { [K in keyof Catalog]: Catalog[K] extends ListStrings ? K : never }[keyof Catalog];
export type ColumnOf<K extends ListKind> = keyof Catalog[K]['column'] & string;
/** What a list can be narrowed to, `all` besides. */
export type ScopeOf<K extends ListKind> = Exclude<keyof Catalog[K]['scope'], 'label'> & string;
