import type { RowData } from '@tanstack/react-table';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet } from 'react-router';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { canAsk, useEngineView } from '../../lib/engine/use-engine.ts';
import type { ListKind } from '../../lib/i18n/types.ts';
import { useListView } from '../../lib/list-view/use-list-view.ts';
import { CommandButton, CommandIcon } from '../commands/command-button.tsx';
import { usePlace } from '../commands/use-place.ts';
import { EngineGate } from '../engine/engine-gate.tsx';
import { ListProblem, ListProblemNote } from '../engine/list-problem.tsx';
import { useScopeOfAddress } from './address.ts';
import { BulkBar } from './bulk-bar.tsx';
import { NoMatch, NoneYet } from './empty.tsx';
import { Grid } from './grid.tsx';
import type { Entity, ResourceList } from './list.ts';
import { ListHeader } from './list-header.tsx';
import { createRows, type ListRow, queryOf } from './rows.ts';
import { useSelection } from './use-selection.ts';

interface ListPageProps<K extends ListKind, E extends Entity, T extends RowData> {
  readonly of: ResourceList<K, E, T>;
}

/**
 * The page of a kind of object: filter, order, columns, selection, groups, what is being done and what has failed on its row,
 * and why there may be nothing to see. Everything that differs from kind to kind is in `of`.
 */
export function ListPage<K extends ListKind, E extends Entity, T extends RowData>({ of }: ListPageProps<K, E, T>) {
  const { t } = useTranslation();
  const { store, view } = of;
  const engine = useEngineView();
  const place = usePlace();
  const all = useStore(store, (state) => state.byId);
  const loaded = useStore(store, (state) => state.loaded);
  const problem = useStore(store, (state) => state.problem);
  const { rows, find } = useRows(of, all);
  const selection = useSelection(of, rows, find);
  useScopeOfAddress(of);
  useEffect(() => of.whileOpen?.(), [of]);
  // Of one that sleeps is shown what is known.
  const gate = of.engine && engine.kind !== 'ready' && !(canAsk(engine) && loaded) ? engine : null;
  const ready = gate === null;

  const body = () => {
    if (gate) return <EngineGate view={gate} />;
    if (rows.length > 0) return <Grid of={of} rows={rows} selection={selection} place={place} />;
    if (problem && all.size === 0) return <ListProblem error={problem} />;
    if (!loaded) return <TableSkeleton label={t('common.loading')} />;
    return all.size === 0 ? <NoneYet of={of} place={place} /> : <NoMatch of={of} />;
  };
  return (
    <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      <ListHeader of={of} all={all} known={ready && loaded}>
        {of.pageCommands?.map((command) => (
          <CommandIcon key={command.id} command={command} on={[null]} name="" place={place} />
        ))}
        {of.create ? <CommandButton variant="primary" command={of.create} on={[null]} place={place} /> : null}
      </ListHeader>
      {ready && problem && all.size > 0 ? <ListProblemNote error={problem} /> : null}
      {body()}
      {ready && selection.chosen.length > 0 ? (
        <BulkBar commands={of.commands} chosen={selection.chosen} place={place} onClear={() => view.setSelected([])} />
      ) : null}
      <Outlet />
    </div>
  );
}

const nothing: StoreApi<unknown> = createStore(() => null);

/** The rows that show, made anew for what has changed. */
function useRows<K extends ListKind, E extends Entity, T extends RowData>(
  of: ResourceList<K, E, T>,
  all: ReadonlyMap<string, E>,
): { rows: readonly ListRow<T>[]; find: (id: string) => T | undefined } {
  const { filter, scope, sort, collapsed } = useListView(of.view);
  const follows = of.columns.find(({ id }) => id === sort.column)?.follows;
  const version = useStore(follows ?? nothing);
  const [model] = useState(() => createRows(of));
  const rows = useMemo(
    () => model.rows(all, queryOf(of, { filter, scope, sort, collapsed }, version)),
    [model, all, of, filter, scope, sort, collapsed, version],
  );
  return { rows, find: model.find };
}

const widths = ['w-40', 'w-28', 'w-48', 'w-32', 'w-36', 'w-24'];

/** Where a table will be, while its first rows are on the way. */
function TableSkeleton({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-label={label} className="late flex-1 overflow-hidden">
      <div className="h-8 border-b border-line" />
      {widths.map((width) => (
        <div key={width} className="flex h-10.25 items-center gap-3 border-b border-line px-4">
          <span className="size-4 rounded-sm bg-hover" />
          <span className="h-2.5 w-20 animate-pulse rounded-full bg-hover" />
          <span className={`h-2.5 animate-pulse rounded-full bg-hover ${width}`} />
          <span className="h-2.5 w-24 animate-pulse rounded-full bg-hover" />
        </div>
      ))}
    </div>
  );
}
