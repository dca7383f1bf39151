import { CloudDownload, Layers, SearchX, Trash2 } from 'lucide-react';
import { useCallback, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { EngineGate } from '../../../components/engine/engine-gate.tsx';
import { PageHeader } from '../../../components/page-header.tsx';
import { ActionHint } from '../../../components/ui/action-hint.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { ColumnsMenu } from '../../../components/ui/data-table/columns-menu.tsx';
import { DataTable } from '../../../components/ui/data-table/data-table.tsx';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { ErrorNote } from '../../../components/ui/error-note.tsx';
import { FilterInput } from '../../../components/ui/filter-input.tsx';
import { Segmented } from '../../../components/ui/segmented.tsx';
import { SelectionToolbar } from '../../../components/ui/selection-toolbar.tsx';
import { TableSkeleton } from '../../../components/ui/table-skeleton.tsx';
import { Tooltip } from '../../../components/ui/tooltip.tsx';
import { useEngineView } from '../../../lib/engine/use-engine.ts';
import { dismissFailure, operationStore } from '../../../lib/entities/operations.ts';
import { imageStore } from '../../../lib/entities/stores.ts';
import { formatBytes } from '../../../lib/format/numbers.ts';
import { useShortcut } from '../../../lib/keyboard/use-shortcut.ts';
import { useListView } from '../../../lib/list-view/use-list-view.ts';
import { type ImageLine, type ImageRow, imageRows, scopes, totals } from '../selectors.ts';
import { type ColumnId, imageList, openImageDialog } from '../store.ts';
import { useColumns } from './columns.tsx';
import { ImageActions, lineName, removeCommandOf, runPath, useImageMenu } from './image-actions.tsx';
import { ImageDialogs } from './image-dialogs.tsx';

export function ImagesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const engine = useEngineView();
  const byId = useStore(imageStore, (state) => state.byId);
  const loaded = useStore(imageStore, (state) => state.loaded);
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
      {!ready ? (
        <EngineGate view={engine} />
      ) : rows.length > 0 ? (
        <ImageTable rows={rows} />
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

function ImageTable({ rows }: { readonly rows: ReturnType<typeof imageRows> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const all = useColumns();
  const { order, hidden, sort, cursor, selected: kept } = useListView(imageList);
  const pending = useStore(operationStore, (state) => state.pending);
  const failures = useStore(operationStore, (state) => state.failures);
  const columns = useMemo(
    () => order.filter((id) => !hidden.includes(id)).map((id) => all[id as ColumnId]),
    [order, hidden, all],
  );
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const selected = useMemo(() => {
    const shown = new Set(ids);
    return new Set(kept.filter((id) => shown.has(id)));
  }, [kept, ids]);
  const look = useCallback(
    (line: ImageLine) => {
      const failure = failures.get(line.image.id);
      const operation = pending.get(line.image.id);
      return {
        name: lineName(line),
        state: operation ?? (line.image.containers > 0 ? 'used' : 'unused'),
        dimmed: operation !== undefined,
        note: failure ? (
          <ErrorNote
            title={t(`images.failed.${failure.operation === 'deleting' ? 'remove' : 'untag'}`)}
            message={failure.error.message}
            hint={failure.error.hint}
            dismissLabel={t('common.dismissNamed', { name: lineName(line) })}
            onDismiss={() => dismissFailure(line.image.id)}
          />
        ) : undefined,
      };
    },
    [failures, pending, t],
  );
  const onKey = (key: string, row: ImageRow): boolean => {
    if (row.kind !== 'item') return false;
    const line = row.item;
    if (key === 'r' || key === 'R') void navigate(runPath(line));
    else if (key === 'Delete' || key === 'Backspace') {
      openImageDialog({ kind: 'remove', lines: selected.has(line.id) ? [...selected] : [line.id] });
    } else return false;
    return true;
  };
  const chosen = rows.flatMap((row) => (row.kind === 'item' && selected.has(row.id) ? row.item : []));
  const menuOf = useImageMenu();
  const onSelect = useCallback((id: string, range: boolean) => imageList.select(id, range ? ids : undefined), [ids]);
  return (
    <>
      <DataTable<ImageLine, never>
        label={t('nav.images')}
        columns={columns}
        rows={rows}
        sort={sort}
        selected={selected}
        cursor={cursor}
        look={look}
        lookGroup={noGroups}
        actions={actions}
        menu={(row) => (row.kind === 'item' ? menuOf(row.item) : [])}
        actionsWidth={88}
        initialScroll={imageList.store.getState().scroll}
        onSort={imageList.sortBy}
        onSelect={onSelect}
        onSelectMany={(many, on) =>
          imageList.setSelected(
            on ? [...new Set([...selected, ...many])] : [...selected].filter((id) => !many.includes(id)),
          )
        }
        onCursor={imageList.setCursor}
        onOpen={(line) => void navigate(`/images/${encodeURIComponent(line.image.id)}`)}
        onToggleGroup={imageList.toggleGroup}
        onScroll={imageList.setScroll}
        onKey={onKey}
      />
      {selected.size > 0 ? (
        <SelectionToolbar label={t('images.bulk')} count={selected.size} onClear={() => imageList.setSelected([])}>
          <Tooltip keys="Delete" text={<ActionHint label={t('images.remove')} command={removeCommandOf(chosen)} />}>
            <Button
              variant="ghost"
              icon={Trash2}
              className="text-bad hover:text-bad"
              onClick={() => openImageDialog({ kind: 'remove', lines: [...selected] })}
            >
              {t('images.removeAsk')}
            </Button>
          </Tooltip>
        </SelectionToolbar>
      ) : null}
    </>
  );
}

const noGroups = () => ({ name: '', open: true, members: [], title: null, actions: () => null });
const actions = (line: ImageLine, active: boolean) => <ImageActions line={line} tabIndex={active ? 0 : -1} />;
