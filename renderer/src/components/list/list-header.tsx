import type { RowData } from '@tanstack/react-table';
import { type ReactNode, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useEngineView } from '../../lib/engine/use-engine.ts';
import type { ListKind } from '../../lib/i18n/types.ts';
import { useShortcut } from '../../lib/keyboard/use-shortcut.ts';
import { useListView } from '../../lib/list-view/use-list-view.ts';
import { PageHeader } from '../page-header.tsx';
import { FilterInput } from '../ui/filter-input.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { columnsShown, useWidth } from './fit.ts';
import { type Column, type Entity, listKey, type ResourceList, type Scope } from './list.ts';

interface ListHeaderProps<K extends ListKind, E extends Entity, T extends RowData> {
  readonly of: ResourceList<K, E, T>;
  readonly all: ReadonlyMap<string, E>;
  /** What there is is known; until then a count says nothing. */
  readonly known: boolean;
  /** Buttons. */
  readonly children: ReactNode;
}

const everything: Pick<Scope<unknown>, 'id' | 'asleep'> = { id: 'all' };

/** What the list is narrowed to, and which columns show. */
export function ListHeader<K extends ListKind, E extends Entity, T extends RowData>({
  of,
  all,
  known,
  children,
}: ListHeaderProps<K, E, T>) {
  const { t } = useTranslation();
  const { view } = of;
  const { kind } = of.commands;
  const { filter, scope, order, hidden } = useListView(view);
  const isAsleep = useEngineView().kind === 'asleep';
  const input = useRef<HTMLInputElement>(null);
  useShortcut('/', () => input.current?.focus());
  const counts = useMemo(() => (of.counted ? countScopes(of, all) : null), [of, all]);
  const summary = useMemo(() => of.summary?.(all, t), [of, all, t]);
  const bar = useRef<HTMLElement>(null);
  const width = useWidth(bar);
  const shown = columnsShown<Column<T>>(of.columns, { order, hidden, width }).map(({ id }): string => id);
  const fixed = of.columns.filter((column) => column.fixed).map(({ id }): string => id);
  return (
    <PageHeader ref={bar} title={t(`nav.page.${kind}`)} note={known ? summary : undefined} actions={children}>
      <Segmented
        label={t(listKey(kind, 'scope.label'))}
        value={scope}
        onChange={view.setScope}
        options={[everything, ...of.scopes].map(({ id, asleep }) => ({
          value: id,
          label: t((isAsleep && asleep) || listKey(kind, `scope.${id}`)),
          count: known && counts ? String(counts.get(id) ?? 0) : undefined,
        }))}
      />
      <FilterInput
        ref={input}
        label={t(listKey(kind, 'filter'))}
        value={filter}
        keys="/"
        onChange={view.setFilter}
        onLeave={focusGrid}
      />
      <ColumnsMenu
        columns={order.map((id) => ({
          id,
          label: t(listKey(kind, `column.${id}`)),
          fixed: fixed.includes(id),
          cramped: !hidden.includes(id) && !shown.includes(id),
        }))}
        hidden={hidden}
        onToggle={view.toggleColumn}
        onMove={view.moveColumn}
        onReset={view.resetColumns}
      />
    </PageHeader>
  );
}

/** The grid itself, not its current row: from the filter one goes on to the first of the results. */
function focusGrid(): void {
  document.querySelector<HTMLElement>('[role="grid"]')?.focus();
}

function countScopes<K extends ListKind, E extends Entity, T extends RowData>(
  { scopes, rowsOf }: ResourceList<K, E, T>,
  all: ReadonlyMap<string, E>,
): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (id: string) => counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const entity of all.values()) {
    for (const item of rowsOf(entity)) {
      count('all');
      for (const { id, has } of scopes) if (has(item)) count(id);
    }
  }
  return counts;
}
