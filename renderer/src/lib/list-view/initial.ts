import { z } from 'zod';

/** What a list keeps for good, per list. */
export const layoutSchema = z.object({
  sort: z.object({ column: z.string(), descending: z.boolean() }),
  /** Ids of all columns, in the order shown. */
  order: z.array(z.string()),
  hidden: z.array(z.string()),
});

/** What a list keeps over navigation and reload. */
export const viewSchema = z.object({
  filter: z.string(),
  scope: z.string(),
  selected: z.array(z.string()),
  /** The row the keyboard is on. */
  cursor: z.string().nullable(),
  /** Where a range selection starts. */
  anchor: z.string().nullable(),
  /** Groups that are folded. */
  collapsed: z.array(z.string()),
  scroll: z.number(),
});

export type ListLayout = z.infer<typeof layoutSchema>;
export type ListViewState = ListLayout & z.infer<typeof viewSchema>;

export interface ListDefaults {
  readonly columns: readonly string[];
  readonly hidden?: readonly string[];
  readonly sort: ListLayout['sort'];
}

export function initialListView({ columns, hidden = [], sort }: ListDefaults): ListViewState {
  return {
    sort,
    order: [...columns],
    hidden: [...hidden],
    filter: '',
    scope: 'all',
    selected: [],
    cursor: null,
    anchor: null,
    collapsed: [],
    scroll: 0,
  };
}

/** A kept layout fitted to the columns there are now: unknown ones go, new ones join at the end. */
export function fitLayout(layout: ListLayout, defaults: ListDefaults): ListLayout {
  const known = layout.order.filter((id) => defaults.columns.includes(id));
  const added = defaults.columns.filter((id) => !known.includes(id));
  return {
    sort: defaults.columns.includes(layout.sort.column) ? layout.sort : defaults.sort,
    order: [...known, ...added],
    hidden: layout.hidden.filter((id) => known.includes(id)),
  };
}
