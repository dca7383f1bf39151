import type { RowData } from '@tanstack/react-table';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { ListKind } from '../../lib/i18n/types.ts';
import type { KeyTarget } from '../commands/command.ts';
import type { Entity, ResourceList } from './list.ts';
import type { ListRow } from './rows.ts';

export interface Selection<T> {
  /** Of rows, shown or not, whose objects are there. */
  readonly ids: ReadonlySet<string>;
  readonly chosen: readonly T[];
  /** Whether all rows that are shown, or folded below one that is, are selected. */
  readonly all: boolean | 'indeterminate';
  readonly selectAll: () => void;
  readonly select: (members: readonly T[], on: boolean) => void;
  /** Whether all of a group's members are selected. */
  readonly of: (members: readonly T[]) => boolean | 'indeterminate';
  /** What a key on a row is about: a group's members, or the whole selection where the row is part of it. */
  readonly targetOf: (row: ListRow<T> | undefined) => KeyTarget<T>;
}

/** What is selected of a list. `find` gives the object of a row, shown or not. */
export function useSelection<K extends ListKind, E extends Entity, T extends RowData>(
  { view, rowId }: ResourceList<K, E, T>,
  rows: readonly ListRow<T>[],
  find: (id: string) => T | undefined,
): Selection<T> {
  const kept = useStore(view.store, (state) => state.selected);
  // What is found changes with the rows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const { ids, chosen } = useMemo(() => {
    const found = kept.flatMap((id) => {
      const item = find(id);
      return item === undefined ? [] : [[id, item] as const];
    });
    return { ids: new Set(found.map(([id]) => id)), chosen: found.map(([, item]) => item) };
  }, [kept, rows]);
  const shown = useMemo(
    () =>
      rows.flatMap((row) => {
        if (row.kind === 'item') return [row.id];
        return row.open ? [] : row.members.map(rowId);
      }),
    [rows, rowId],
  );
  return useMemo(() => {
    const share = (of: readonly string[]) => {
      const count = of.reduce((sum, id) => sum + Number(ids.has(id)), 0);
      return count === 0 ? false : count === of.length ? true : 'indeterminate';
    };
    const all = ids.size === 0 ? false : share(shown);
    return {
      ids,
      chosen,
      all,
      selectAll: () => view.selectMany(shown, all !== true),
      select: (members, on) => view.selectMany(members.map(rowId), on),
      of: (members) => share(members.map(rowId)),
      targetOf(row) {
        if (row?.kind === 'group') return { one: undefined, all: row.members };
        if (row) return { one: row.item, all: ids.has(row.id) ? chosen : [row.item] };
        // Rows may be selected by the pointer alone: what a key does to a selection needs no cursor.
        return { one: chosen[0], all: chosen };
      },
    };
  }, [ids, chosen, shown, view, rowId]);
}
