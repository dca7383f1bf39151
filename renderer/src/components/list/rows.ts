import type { RowData } from '@tanstack/react-table';
import type { ListKind } from '../../lib/i18n/types.ts';
import type { ListViewState } from '../../lib/list-view/initial.ts';
import { byKey, type SortKey, type SortValue, sortKey } from '../../lib/list-view/sort.ts';
import type { Entity, ResourceList } from './list.ts';

/** A row of an object, or of a group that folds; a member of a group is indented. */
export type ListRow<T> =
  | { readonly kind: 'item'; readonly id: string; readonly item: T; readonly member: boolean }
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly name: string;
      readonly members: readonly T[];
      readonly open: boolean;
    };

/** What the user wants to see. */
export interface RowQuery<T> {
  readonly filter: string;
  readonly inScope: (item: T) => boolean;
  readonly sort: (item: T) => SortValue;
  readonly descending: boolean;
  /** Changes when `sort` gives other values for the same objects. */
  readonly version: unknown;
  /** Ids of groups that are folded. */
  readonly collapsed: readonly string[];
}

type Wanted = Pick<ListViewState, 'filter' | 'scope' | 'sort' | 'collapsed'>;

/** What a list's view asks for. A scope or a column that is no more counts as all, and as no order but the names'. */
export function queryOf<K extends ListKind, E extends Entity, T extends RowData>(
  { columns, scopes }: ResourceList<K, E, T>,
  { filter, scope, sort, collapsed }: Wanted,
  version: unknown,
): RowQuery<T> {
  return {
    filter,
    inScope: scopes.find(({ id }) => id === scope)?.has ?? everything,
    sort: columns.find(({ id }) => id === sort.column)?.sort ?? nothing,
    descending: sort.descending,
    version,
    collapsed,
  };
}

const everything = () => true;
const nothing = () => null;

interface Line<E, T> {
  readonly of: E;
  readonly row: ListRow<T> & { kind: 'item' };
  readonly group: string | undefined;
  readonly tie: SortKey;
  key: SortKey;
  /** What the filter looks at, made when it first does. */
  text: string | null;
}

type All<E> = ReadonlyMap<string, E>;

/** From this share of changed objects on, sorting all is no slower than putting them in one by one. */
const MANY = 1 / 4;

/**
 * Makes a list's rows, and makes them again for as little as possible: objects are never changed but replaced, so a row whose
 * object is the same stays as it is, and what has come is put in its place in the order of what was there. What TanStack's row
 * models would cost instead is in build/docs/adr/0011-renderer-kit.md.
 */
export function createRows<K extends ListKind, E extends Entity, T extends RowData>({
  rowsOf,
  rowId,
  text,
  commands: { name },
  group: grouping,
}: ResourceList<K, E, T>) {
  const byId = new Map<string, Line<E, T>>();
  let all: All<E> = new Map();
  let sorted: readonly Line<E, T>[] = [];
  let order: Pick<RowQuery<T>, 'sort' | 'descending' | 'version'> | null = null;

  const linesOf = (entity: E, sort: RowQuery<T>['sort']) =>
    rowsOf(entity).map((item): Line<E, T> => {
      const group = grouping?.of(item);
      const id = rowId(item);
      return {
        of: entity,
        row: { kind: 'item', id, item, member: group !== undefined },
        group,
        tie: sortKey(name(item)),
        key: sortKey(sort(item)),
        text: null,
      };
    });

  /** All lines in their order. The same array for the same objects and order. */
  const sort = (next: All<E>, query: RowQuery<T>): readonly Line<E, T>[] => {
    const sameOrder =
      order?.sort === query.sort && order.descending === query.descending && order.version === query.version;
    if (sameOrder && next === all) return sorted;
    const stale = new Set<E>();
    const fresh: Line<E, T>[] = [];
    let added = 0;
    for (const [id, entity] of next) {
      const known = all.get(id);
      if (known === entity) continue;
      if (known) stale.add(known);
      else added += 1;
      fresh.push(...linesOf(entity, query.sort));
    }
    if (all.size + added > next.size) for (const [id, entity] of all) if (!next.has(id)) stale.add(entity);
    const kept = stale.size > 0 ? sorted.filter(({ of }) => !stale.has(of)) : sorted;
    const byValue = byKey(query.descending);
    // What is equal in all else stands by its id: else it would matter which of them came first.
    const compare = (a: Line<E, T>, b: Line<E, T>) => byValue(a, b) || (a.row.id < b.row.id ? -1 : 1);
    if (sameOrder && fresh.length <= kept.length * MANY) sorted = merged(kept, fresh.sort(compare), compare);
    else {
      if (!sameOrder) for (const line of kept) line.key = sortKey(query.sort(line.row.item));
      sorted = [...kept, ...fresh].sort(compare);
    }
    for (const entity of stale) for (const item of rowsOf(entity)) byId.delete(rowId(item));
    for (const line of fresh) byId.set(line.row.id, line);
    all = next;
    order = query;
    return sorted;
  };

  const filter = kept((lines: readonly Line<E, T>[], words: string, inScope: RowQuery<T>['inScope']) => {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    return lines.filter((line) => {
      if (!inScope(line.row.item)) return false;
      if (wanted.length === 0) return true;
      line.text ??= text(line.row.item).join('\n').toLowerCase();
      return wanted.every((word) => line.text?.includes(word));
    });
  });
  const group = kept((lines: readonly Line<E, T>[], collapsed: readonly string[]) => grouped(lines, collapsed));

  return {
    /** The rows to show, in their order: the same array while nothing of it has changed. */
    rows(next: All<E>, query: RowQuery<T>): readonly ListRow<T>[] {
      return group(filter(sort(next, query), query.filter, query.inScope), query.collapsed);
    },
    /** The object of a row, shown or not, as of the last rows. */
    find: (id: string): T | undefined => byId.get(id)?.row.item,
  };
}

/** Remembers the last result, for the same arguments. */
function kept<A extends readonly unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  let last: { args: A; result: R } | null = null;
  return (...args) => {
    if (last?.args.every((arg, index) => arg === args[index])) return last.result;
    last = { args, result: make(...args) };
    return last.result;
  };
}

function merged<L>(a: readonly L[], b: readonly L[], compare: (a: L, b: L) => number): readonly L[] {
  if (b.length === 0) return a;
  const result: L[] = [];
  let at = 0;
  for (const line of a) {
    for (let next = b[at]; next !== undefined && compare(next, line) < 0; next = b[at]) {
      result.push(next);
      at += 1;
    }
    result.push(line);
  }
  return result.concat(b.slice(at));
}

/** A group stands where its first member would. */
function grouped<E, T>(lines: readonly Line<E, T>[], collapsed: readonly string[]): readonly ListRow<T>[] {
  const members = new Map<string, ListRow<T>[]>();
  for (const { group, row } of lines) {
    if (group === undefined) continue;
    const known = members.get(group);
    if (known) known.push(row);
    else members.set(group, [row]);
  }
  if (members.size === 0) return lines.map(({ row }) => row);
  const rows: ListRow<T>[] = [];
  for (const { group, row } of lines) {
    if (group === undefined) rows.push(row);
    const own = group === undefined ? undefined : members.get(group);
    if (group === undefined || !own) continue;
    members.delete(group);
    const id = `group:${group}`;
    const open = !collapsed.includes(id);
    const items = own.flatMap((member) => (member.kind === 'item' ? [member.item] : []));
    rows.push({ kind: 'group', id, name: group, members: items, open });
    if (open) rows.push(...own);
  }
  return rows;
}
