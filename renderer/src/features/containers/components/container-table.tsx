import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { type Container, isUp } from '../../../../../electron/contract/containers.ts';
import { DataTable } from '../../../components/ui/data-table/data-table.tsx';
import { operationStore } from '../../../lib/entities/operations.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { useLatest } from '../../../lib/use-latest.ts';
import { bulk, toggleAll, toggleContainer } from '../actions.ts';
import { displayState } from '../model.ts';
import type { ContainerRow } from '../selectors.ts';
import { watchStats } from '../stats.ts';
import { type ColumnId, containerList, openDialog } from '../store.ts';
import { useColumns } from './columns.tsx';
import { useContainerMenu } from './container-menu.tsx';
import { FailureNote } from './failure-note.tsx';
import { projectLook, useProjectMenu } from './project-row.tsx';
import { RowActions } from './row-actions.tsx';

export function ContainerTable({
  rows,
  selected,
  chosen,
}: {
  readonly rows: readonly ContainerRow[];
  readonly selected: ReadonlySet<string>;
  /** Those selected, shown or not. */
  readonly chosen: readonly Container[];
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const all = useColumns();
  const order = useStore(containerList.store, (state) => state.order);
  const hidden = useStore(containerList.store, (state) => state.hidden);
  const sort = useStore(containerList.store, (state) => state.sort);
  const cursor = useStore(containerList.store, (state) => state.cursor);
  const pending = useStore(operationStore, (state) => state.pending);
  const failures = useStore(operationStore, (state) => state.failures);
  const columns = useMemo(
    () => order.filter((id) => !hidden.includes(id)).map((id) => all[id as ColumnId]),
    [order, hidden, all],
  );
  const look = useCallback(
    (container: Container) => {
      const name = visibleText(container.name);
      const failure = failures.get(container.id);
      return {
        name,
        state: displayState(container, pending.get(container.id)),
        dimmed: pending.get(container.id) === 'deleting',
        note: failure ? <FailureNote id={container.id} name={name} failure={failure} /> : undefined,
      };
    },
    [pending, failures],
  );
  const ids = useMemo(() => rows.filter((row) => row.kind === 'item').map((row) => row.id), [rows]);
  const byFigure = sort.column === 'cpu' || sort.column === 'memory';
  // Only what is in view is measured, but an order by a figure needs the figures of all.
  const onVisible = useCallback(
    (items: readonly Container[]) => {
      // Those in view come first: there may be more than can be measured at once.
      const others = byFigure ? rows.flatMap((row) => (row.kind === 'item' ? row.item : [])) : [];
      watchStats([...new Set([...items, ...others].filter(isUp).map(({ id }) => id))]);
    },
    [byFigure, rows],
  );
  // Keys act on the row of the cursor: on a group's all members, and on the whole selection where the row is part of it.
  const onKey = (key: string, row: ContainerRow): boolean => {
    const meant = row.kind === 'group' ? row.group.members : selected.has(row.id) ? chosen : [row.item];
    switch (key.toLowerCase()) {
      case 's':
        if (row.kind === 'item' && meant.length === 1) void toggleContainer(row.item);
        else void toggleAll(meant);
        return true;
      case 'r':
        void bulk('restart', meant);
        return true;
      case 'e':
        if (row.kind !== 'item') return false;
        if (row.item.state === 'running') void navigate(`/containers/${row.item.id}/terminal`);
        return true;
      case 'delete':
      case 'backspace':
        openDialog({ kind: 'remove', ids: meant.map(({ id }) => id) });
        return true;
      default:
        return false;
    }
  };
  const menuOf = useContainerMenu();
  const projectMenuOf = useProjectMenu();
  const latestIds = useLatest(ids);
  const onSelect = useCallback(
    (id: string, range: boolean) => containerList.select(id, range ? latestIds.current : undefined),
    [latestIds],
  );
  return (
    <DataTable
      label={t('nav.containers')}
      columns={columns}
      rows={rows}
      sort={sort}
      selected={selected}
      cursor={cursor}
      look={look}
      lookGroup={projectLook}
      actions={actions}
      menu={(row) => (row.kind === 'group' ? projectMenuOf(row.group) : menuOf(row.item))}
      actionsWidth={88}
      initialScroll={containerList.store.getState().scroll}
      onSort={containerList.sortBy}
      onSelect={onSelect}
      onSelectMany={containerList.selectMany}
      onClearSelection={() => containerList.setSelected([])}
      onCursor={containerList.setCursor}
      onOpen={(container) => void navigate(`/containers/${container.id}`)}
      onToggleGroup={containerList.toggleGroup}
      onScroll={containerList.setScroll}
      onKey={onKey}
      onVisible={onVisible}
    />
  );
}

const actions = (container: Container, active: boolean) => <RowActions container={container} active={active} />;
