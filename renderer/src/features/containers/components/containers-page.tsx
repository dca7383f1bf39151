import { Box, Play, Plus, SearchX } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { EngineGate } from '../../../components/engine/engine-gate.tsx';
import { ListProblem, ListProblemNote } from '../../../components/engine/list-problem.tsx';
import { PageHeader } from '../../../components/page-header.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { ColumnsMenu } from '../../../components/ui/data-table/columns-menu.tsx';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { FilterInput } from '../../../components/ui/filter-input.tsx';
import { Segmented } from '../../../components/ui/segmented.tsx';
import { TableSkeleton } from '../../../components/ui/table-skeleton.tsx';
import { useEngineView } from '../../../lib/engine/use-engine.ts';
import { containerStore } from '../../../lib/entities/stores.ts';
import { focusList } from '../../../lib/keyboard/focus-return.ts';
import { useShortcut } from '../../../lib/keyboard/use-shortcut.ts';
import { useListView } from '../../../lib/list-view/use-list-view.ts';
import { containerRows, scopeCounts } from '../selectors.ts';
import { type StatsById, statsStore, watchStats } from '../stats.ts';
import { type ColumnId, containerList } from '../store.ts';
import { useColumns } from './columns.tsx';
import { ContainerTable } from './container-table.tsx';
import { ContainerDialogs } from './dialogs.tsx';
import { SelectionBar } from './selection-bar.tsx';

const scopes = ['all', 'running', 'stopped'] as const;

export function ContainersPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const engine = useEngineView();
  const byId = useStore(containerStore, (state) => state.byId);
  const loaded = useStore(containerStore, (state) => state.loaded);
  const problem = useStore(containerStore, (state) => state.problem);
  const view = useListView(containerList);
  // Sorting by a figure follows the samples; any other order must not change with them.
  const byFigure = view.sort.column === 'cpu' || view.sort.column === 'memory';
  const stats = useStore(statsStore, (state) => (byFigure ? state.byId : noStats));
  const columns = useColumns();
  const filter = useRef<HTMLInputElement>(null);
  const { filter: words, scope, sort, collapsed } = view;
  const rows = useMemo(
    () => containerRows(byId.values(), { filter: words, scope, sort, collapsed, stats }),
    [byId, words, scope, sort, collapsed, stats],
  );
  const selected = useMemo(() => new Set(view.selected.filter((id) => byId.has(id))), [view.selected, byId]);
  const chosen = useMemo(() => [...selected].flatMap((id) => byId.get(id) ?? []), [selected, byId]);
  const counts = useMemo(() => scopeCounts(byId.values()), [byId]);
  useShortcut('/', () => filter.current?.focus());
  useEffect(() => () => watchStats([]), []);

  const ready = engine.kind === 'ready';
  const run = (
    <Button variant="primary" icon={Plus} disabled={!ready} onClick={() => void navigate('/containers/run')}>
      {t('containers.run')}
    </Button>
  );
  return (
    <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHeader title={t('nav.containers')} actions={run}>
        <Segmented
          label={t('containers.scope.label')}
          value={scope}
          onChange={containerList.setScope}
          options={scopes.map((value) => ({
            value,
            label: t(`containers.scope.${value}`),
            count: ready && loaded ? String(counts[value]) : undefined,
          }))}
        />
        <FilterInput
          ref={filter}
          label={t('containers.filter')}
          value={words}
          keys="/"
          onChange={containerList.setFilter}
          onLeave={() => document.querySelector<HTMLElement>('[role="grid"]')?.focus()}
        />
        <ColumnsMenu
          columns={view.order.map((id) => ({ id, label: columns[id as ColumnId].label, fixed: id === 'name' }))}
          hidden={view.hidden}
          onToggle={containerList.toggleColumn}
          onMove={containerList.moveColumn}
          onReset={containerList.resetColumns}
        />
      </PageHeader>
      {ready && problem && byId.size > 0 ? <ListProblemNote error={problem} /> : null}
      {!ready ? (
        <EngineGate view={engine} />
      ) : rows.length > 0 ? (
        <ContainerTable rows={rows} selected={selected} chosen={chosen} />
      ) : problem && byId.size === 0 ? (
        <ListProblem error={problem} />
      ) : !loaded ? (
        <TableSkeleton label={t('common.loading')} />
      ) : byId.size === 0 ? (
        <EmptyState
          icon={Box}
          title={t('containers.empty.title')}
          description={t('containers.empty.text')}
          actions={
            <Button variant="primary" icon={Play} onClick={() => void navigate('/containers/run')}>
              {t('containers.empty.action')}
            </Button>
          }
        />
      ) : (
        <EmptyState
          icon={SearchX}
          title={t('containers.noMatch.title')}
          description={words ? t('containers.noMatch.filter', { filter: words }) : t('containers.noMatch.scope')}
          actions={
            <Button
              onClick={() => {
                containerList.setFilter('');
                containerList.setScope('all');
                // The list comes with the next drawing, and this button goes.
                requestAnimationFrame(focusList);
              }}
            >
              {t('containers.noMatch.action')}
            </Button>
          }
        />
      )}
      {ready && chosen.length > 0 ? (
        <SelectionBar selected={chosen} onClear={() => containerList.setSelected([])} />
      ) : null}
      <ContainerDialogs />
      <Outlet />
    </div>
  );
}

const noStats: StatsById = new Map();
