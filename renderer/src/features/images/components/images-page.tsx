import { CloudDownload, Layers, SearchX } from 'lucide-react';
import { useMemo, useRef } from 'react';
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
import { imageStore } from '../../../lib/entities/stores.ts';
import { formatBytes } from '../../../lib/format/numbers.ts';
import { focusList } from '../../../lib/keyboard/focus-return.ts';
import { useShortcut } from '../../../lib/keyboard/use-shortcut.ts';
import { useListView } from '../../../lib/list-view/use-list-view.ts';
import { imageRows, scopes, totals } from '../selectors.ts';
import { type ColumnId, imageList } from '../store.ts';
import { useColumns } from './columns.tsx';
import { ImageDialogs } from './image-dialogs.tsx';
import { ImageTable } from './image-table.tsx';

export function ImagesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const engine = useEngineView();
  const byId = useStore(imageStore, (state) => state.byId);
  const loaded = useStore(imageStore, (state) => state.loaded);
  const problem = useStore(imageStore, (state) => state.problem);
  const view = useListView(imageList);
  const { filter, scope, sort } = view;
  const rows = useMemo(() => imageRows(byId.values(), { filter, scope, sort }), [byId, filter, scope, sort]);
  const columns = useColumns();
  const input = useRef<HTMLInputElement>(null);
  useShortcut('/', () => input.current?.focus());
  const sums = useMemo(() => totals(byId.values()), [byId]);
  const ready = engine.kind === 'ready';
  const pull = (
    <Button variant="primary" icon={CloudDownload} disabled={!ready} onClick={() => void navigate('/images/pull')}>
      {t('images.pull')}
    </Button>
  );
  return (
    <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHeader
        title={t('nav.images')}
        note={
          ready && loaded && sums.count > 0
            ? t('images.totals', {
                count: sums.count,
                size: formatBytes(sums.size),
                reclaimable: formatBytes(sums.reclaimable),
              })
            : undefined
        }
        actions={pull}
      >
        <Segmented
          label={t('images.scope.label')}
          value={scope}
          onChange={imageList.setScope}
          options={scopes.map((value) => ({ value, label: t(`images.scope.${value}`) }))}
        />
        <FilterInput
          ref={input}
          label={t('images.filter')}
          value={filter}
          keys="/"
          onChange={imageList.setFilter}
          onLeave={() => document.querySelector<HTMLElement>('[role="grid"]')?.focus()}
        />
        <ColumnsMenu
          columns={view.order.map((id) => ({ id, label: columns[id as ColumnId].label, fixed: id === 'repository' }))}
          hidden={view.hidden}
          onToggle={imageList.toggleColumn}
          onMove={imageList.moveColumn}
          onReset={imageList.resetColumns}
        />
      </PageHeader>
      {ready && problem && byId.size > 0 ? <ListProblemNote error={problem} /> : null}
      {!ready ? (
        <EngineGate view={engine} />
      ) : rows.length > 0 ? (
        <ImageTable rows={rows} />
      ) : problem && byId.size === 0 ? (
        <ListProblem error={problem} />
      ) : !loaded ? (
        <TableSkeleton label={t('common.loading')} />
      ) : byId.size === 0 ? (
        <EmptyState icon={Layers} title={t('images.empty.title')} description={t('images.empty.text')} actions={pull} />
      ) : (
        <EmptyState
          icon={SearchX}
          title={t('images.noMatch.title')}
          description={filter ? t('images.noMatch.filter', { filter }) : t('images.noMatch.scope')}
          actions={
            <Button
              onClick={() => {
                imageList.setFilter('');
                imageList.setScope('all');
                // The list comes with the next drawing, and this button goes.
                requestAnimationFrame(focusList);
              }}
            >
              {t('images.noMatch.action')}
            </Button>
          }
        />
      )}
      <ImageDialogs />
      <Outlet />
    </div>
  );
}
