import { Trash2 } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { ActionHint } from '../../../components/ui/action-hint.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { DataTable } from '../../../components/ui/data-table/data-table.tsx';
import { SelectionToolbar } from '../../../components/ui/selection-toolbar.tsx';
import { Tooltip } from '../../../components/ui/tooltip.tsx';
import { operationStore } from '../../../lib/entities/operations.ts';
import { useListView } from '../../../lib/list-view/use-list-view.ts';
import { useLatest } from '../../../lib/use-latest.ts';
import type { ImageLine, ImageRow } from '../selectors.ts';
import { type ColumnId, imageList, openImageDialog } from '../store.ts';
import { useColumns } from './columns.tsx';
import { ImageActions, lineName, removeCommandOf, runPath, useImageMenu } from './image-actions.tsx';
import { ImageFailure } from './image-failure.tsx';

/** The list itself, and what can be done to the selected ones. */
export function ImageTable({ rows }: { readonly rows: readonly ImageRow[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const all = useColumns();
  const { order, hidden, sort, selected: kept } = useListView(imageList);
  const cursor = useStore(imageList.store, (state) => state.cursor);
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
        note: failure ? <ImageFailure id={line.image.id} name={lineName(line)} failure={failure} /> : undefined,
      };
    },
    [failures, pending],
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
  const latestIds = useLatest(ids);
  const onSelect = useCallback(
    (id: string, range: boolean) => imageList.select(id, range ? latestIds.current : undefined),
    [latestIds],
  );
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
        onSelectMany={imageList.selectMany}
        onClearSelection={() => imageList.setSelected([])}
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
