import { useVirtualizer } from '@tanstack/react-virtual';
import { History, SearchX, Trash2 } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { PageHeader } from '../../../components/page-header.tsx';
import { Button, IconButton } from '../../../components/ui/button.tsx';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { FilterInput } from '../../../components/ui/filter-input.tsx';
import { Segmented } from '../../../components/ui/segmented.tsx';
import { TableSkeleton } from '../../../components/ui/table-skeleton.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { activityStore } from '../../../lib/entities/stores.ts';
import { followActivity } from '../../../lib/entities/watches.ts';
import { useShortcut } from '../../../lib/keyboard/use-shortcut.ts';
import { useListView } from '../../../lib/list-view/use-list-view.ts';
import { tellFailure } from '../../../lib/tell-failure.ts';
import { activityRows, scopes } from '../selectors.ts';
import { activityList } from '../store.ts';
import { ActivityRow } from './activity-row.tsx';

/** Height of an entry without an error, in pixels. */
const ROW = 45;

export function ActivityPage() {
  const { t } = useTranslation();
  const byId = useStore(activityStore, (state) => state.byId);
  const loaded = useStore(activityStore, (state) => state.loaded);
  const { filter, scope } = useListView(activityList);
  const rows = useMemo(() => activityRows(byId.values(), { filter, scope }), [byId, filter, scope]);
  const input = useRef<HTMLInputElement>(null);
  useShortcut('/', () => input.current?.focus());
  useEffect(followActivity, []);
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHeader
        title={t('nav.activity')}
        actions={
          <IconButton
            icon={Trash2}
            label={t('activity.clear')}
            disabled={byId.size === 0}
            onClick={() => void tellFailure(async () => api().activity.clear({}))}
          />
        }
      >
        <Segmented
          label={t('activity.scope.label')}
          value={scope}
          onChange={activityList.setScope}
          options={scopes.map((value) => ({ value, label: t(`activity.scope.${value}`) }))}
        />
        <FilterInput
          ref={input}
          label={t('activity.filter')}
          value={filter}
          keys="/"
          onChange={activityList.setFilter}
        />
      </PageHeader>
      {rows.length > 0 ? (
        <Entries rows={rows} />
      ) : !loaded ? (
        <TableSkeleton label={t('common.loading')} />
      ) : byId.size === 0 ? (
        <EmptyState icon={History} title={t('activity.empty.title')} description={t('activity.empty.text')} />
      ) : (
        <EmptyState
          icon={SearchX}
          title={t('activity.noMatch')}
          actions={
            <Button
              onClick={() => {
                activityList.setFilter('');
                activityList.setScope('all');
              }}
            >
              {t('activity.showAll')}
            </Button>
          }
        />
      )}
    </div>
  );
}

function Entries({ rows }: { readonly rows: ReturnType<typeof activityRows> }) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.id ?? index,
    initialOffset: activityList.store.getState().scroll,
    overscan: 10,
  });
  return (
    <div
      ref={scroller}
      role="table"
      aria-label={t('nav.activity')}
      aria-rowcount={rows.length}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={(event) => activityList.setScroll(event.currentTarget.scrollTop)}
      className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
    >
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const entry = rows[index];
          return entry ? (
            <div
              key={key}
              ref={virtual.measureElement}
              role="row"
              data-index={index}
              data-state={entry.state}
              aria-rowindex={index + 1}
              style={{ transform: `translateY(${start}px)` }}
              className="absolute inset-x-0 top-0 border-b border-line hover:bg-hover"
            >
              <ActivityRow entry={entry} />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}
