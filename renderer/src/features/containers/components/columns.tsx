import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useStore } from 'zustand';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { cx } from '../../../components/ui/class-names.ts';
import type { Column } from '../../../components/ui/data-table/types.ts';
import { Tooltip } from '../../../components/ui/tooltip.tsx';
import { operationStore } from '../../../lib/entities/operations.ts';
import { imageLabel, shortId } from '../../../lib/format/engine-names.ts';
import { formatMemory, formatPercent } from '../../../lib/format/numbers.ts';
import { formatAgo, formatDateTime, formatDuration } from '../../../lib/format/time.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { useNow } from '../../../lib/use-now.ts';
import { displayState, isUp } from '../model.ts';
import { statsStore } from '../stats.ts';
import type { ColumnId } from '../store.ts';
import { PortLinks } from './port-links.tsx';
import { StateLabel } from './state-label.tsx';

/** All columns of the list, by id. */
export function useColumns(): Record<ColumnId, Column<Container>> {
  const { t, i18n } = useTranslation();
  return useMemo(() => columns(t, i18n.language), [t, i18n.language]);
}

function columns(t: TFunction, language: string): Record<ColumnId, Column<Container>> {
  const entries: Column<Container>[] = [
    {
      id: 'state',
      label: t('containers.column.state'),
      min: 108,
      grow: 0,
      priority: 9,
      render: (c) => <State container={c} />,
    },
    {
      id: 'name',
      label: t('containers.column.name'),
      min: 120,
      grow: 3,
      priority: 10,
      render: (c) => <Name container={c} />,
    },
    {
      id: 'image',
      label: t('containers.column.image'),
      min: 110,
      grow: 3,
      priority: 5,
      render: (c) => <Cut text={imageLabel(c.image)} />,
    },
    {
      id: 'ports',
      label: t('containers.column.ports'),
      min: 124,
      grow: 1,
      priority: 8,
      render: (c) => <PortLinks containerId={c.id} ports={c.ports} />,
    },
    {
      id: 'cpu',
      label: t('containers.column.cpu'),
      min: 48,
      grow: 0,
      priority: 6,
      alignEnd: true,
      render: (c) => <Figure id={c.id} up={isUp(c)} of="cpu" />,
    },
    {
      id: 'memory',
      label: t('containers.column.memory'),
      min: 68,
      grow: 0,
      priority: 4,
      alignEnd: true,
      render: (c) => <Figure id={c.id} up={isUp(c)} of="memory" />,
    },
    {
      id: 'uptime',
      label: t('containers.column.uptime'),
      min: 92,
      grow: 1,
      priority: 7,
      render: (c) => <Uptime container={c} />,
    },
    {
      id: 'created',
      label: t('containers.column.created'),
      min: 104,
      grow: 1,
      priority: 2,
      render: (c) => (
        <span title={formatDateTime(c.createdAt, language)} className="block truncate text-xs text-ink-2">
          {formatAgo(c.createdAt, Date.now(), language)}
        </span>
      ),
    },
    {
      id: 'id',
      label: t('containers.column.id'),
      min: 96,
      grow: 0,
      priority: 1,
      render: (c) => <span className="selectable font-mono text-xs text-ink-2">{shortId(c.id)}</span>,
    },
  ];
  return Object.fromEntries(entries.map((column) => [column.id, column])) as Record<ColumnId, Column<Container>>;
}

function State({ container }: { readonly container: Container }) {
  const pending = useStore(operationStore, (state) => state.pending.get(container.id));
  return <StateLabel state={displayState(container, pending)} plain />;
}

function Name({ container }: { readonly container: Container }) {
  const name = visibleText(container.compose?.service ?? container.name);
  return (
    <Tooltip text={visibleText(container.name)}>
      <Link
        to={`/containers/${container.id}`}
        tabIndex={-1}
        className="block truncate rounded-sm font-medium text-ink hover:text-accent-ink"
      >
        {container.compose ? name : visibleText(container.name)}
      </Link>
    </Tooltip>
  );
}

function Cut({ text }: { readonly text: string }) {
  return (
    <span title={visibleText(text)} className="block truncate text-xs text-ink-2">
      {visibleText(text)}
    </span>
  );
}

function Figure({ id, up, of }: { readonly id: string; readonly up: boolean; readonly of: 'cpu' | 'memory' }) {
  const text = useStore(statsStore, ({ byId }) => {
    const sample = up ? byId.get(id) : undefined;
    if (!sample) return null;
    return of === 'cpu' ? formatPercent(sample.cpuPercent) : formatMemory(sample.memoryBytes);
  });
  return <span className={cx('block text-xs', text ? 'text-ink-2' : 'text-ink-3')}>{text ?? '–'}</span>;
}

function Uptime({ container }: { readonly container: Container }) {
  const { t, i18n } = useTranslation();
  const now = useNow(isUp(container) ? 1000 : 30_000);
  const { exitCode, finishedAt, startedAt } = container;
  if (isUp(container) && startedAt !== null) {
    return <span className="block truncate text-xs text-ink-2 tabular-nums">{formatDuration(now - startedAt)}</span>;
  }
  if (exitCode === null || finishedAt === null) return <span className="text-ink-3">–</span>;
  return (
    <Tooltip text={formatAgo(finishedAt, now, i18n.language)}>
      <span className="block truncate text-xs text-ink-2 tabular-nums">{t('containers.exit', { code: exitCode })}</span>
    </Tooltip>
  );
}
