import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { DataTable } from '../../../components/ui/data-table/data-table.tsx';
import { operationStore } from '../../../lib/entities/operations.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { restartContainer, toggleContainer } from '../actions.ts';
import { displayState, isUp } from '../model.ts';
import type { ContainerRow } from '../selectors.ts';
import { watchStats } from '../stats.ts';
import { type ColumnId, containerList, openDialog } from '../store.ts';
import { useColumns } from './columns.tsx';
import { FailureNote } from './failure-note.tsx';
import { projectLook } from './project-row.tsx';
import { RowActions } from './row-actions.tsx';

export function ContainerTable({
  rows,
  selected,
}: {
  readonly rows: readonly ContainerRow[];
  readonly selected: ReadonlySet<string>;
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
      const measured = byFigure ? rows.flatMap((row) => (row.kind === 'item' ? row.item : [])) : items;
      watchStats(measured.filter(isUp).map(({ id }) => id));
    },
    [byFigure, rows],
  );
  const onKey = (key: string, container: Container): boolean => {
    const many = selected.has(container.id) && selected.size > 1;
    switch (key.toLowerCase()) {
      case 's':
        void toggleContainer(container);
        return true;
      case 'r':
        if (isUp(container)) void restartContainer(container.id);
        return true;
      case 'e':
        if (container.state === 'running') void navigate(`/containers/${container.id}/terminal`);
        return true;
      case 'delete':
      case 'backspace':
        openDialog({ kind: 'remove', ids: many ? [...selected] : [container.id] });
        return true;
      default:
        return false;
    }
  };
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
      actions={(container) => <RowActions container={container} pending={pending.get(container.id)} />}
      actionsWidth={88}
      initialScroll={containerList.store.getState().scroll}
      onSort={containerList.sortBy}
      onSelect={(id, range) => containerList.select(id, range ? ids : undefined)}
      onSelectMany={(many, on) =>
        containerList.setSelected(
          on ? [...new Set([...selected, ...many])] : [...selected].filter((id) => !many.includes(id)),
        )
      }
      onCursor={containerList.setCursor}
      onOpen={(container) => void navigate(`/containers/${container.id}`)}
      onToggleGroup={containerList.toggleGroup}
      onScroll={containerList.setScroll}
      onKey={onKey}
      onVisible={onVisible}
    />
  );
}
