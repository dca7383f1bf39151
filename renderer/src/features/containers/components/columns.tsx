import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useStore } from 'zustand';
import { type Container, isUp } from '../../../../../electron/contract/containers.ts';
import { Ago } from '../../../components/ago.tsx';
import { cx } from '../../../components/ui/class-names.ts';
import type { Column } from '../../../components/ui/data-table/types.ts';
import { Tooltip } from '../../../components/ui/tooltip.tsx';
import { operationStore } from '../../../lib/entities/operations.ts';
import { imageLabel, shortId } from '../../../lib/format/engine-names.ts';
import { formatMemory, formatPercent } from '../../../lib/format/numbers.ts';
import { formatDateTime } from '../../../lib/format/time.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { useAgoNarrow, useElapsed } from '../../../lib/use-now.ts';
import { displayState } from '../model.ts';
import { statsStore } from '../stats.ts';
import type { ColumnId } from '../store.ts';
import { PortLinks } from './port-links.tsx';
import { StateLabel } from './state-label.tsx';

type Figures = 'cpuPercent' | 'memoryBytes';

/** All columns of the list, by id. */
export function useColumns(): Record<ColumnId, Column<Container>> {
  const { t } = useTranslation();
  return useMemo(() => columns(t), [t]);
}

function columns(t: TFunction): Record<ColumnId, Column<Container>> {
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
      render: (c) => <PortLinks containerId={c.id} ports={c.ports} up={isUp(c)} />,
    },
    {
      id: 'cpu',
      label: t('containers.column.cpu'),
      min: 48,
      grow: 0,
      priority: 6,
      alignEnd: true,
      render: (c) => <Figure id={c.id} state={c.state} of="cpuPercent" />,
    },
    {
      id: 'memory',
      label: t('containers.column.memory'),
      min: 68,
      grow: 0,
      priority: 4,
      alignEnd: true,
      render: (c) => <Figure id={c.id} state={c.state} of="memoryBytes" />,
    },
    {
      id: 'uptime',
      label: t('containers.column.uptime'),
      // "종료 코드 137, 22시간 전", the longest of the usual ones in any language.
      min: 136,
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
      render: (c) => <Ago at={c.createdAt} className="block truncate text-xs text-ink-2" />,
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

function Figure({ id, state, of }: { readonly id: string; readonly state: Container['state']; readonly of: Figures }) {
  const text = useStore(statsStore, ({ byId }) => {
    if (state !== 'running') return null;
    const figure = byId.get(id)?.[of] ?? null;
    if (figure === null) return '';
    return of === 'cpuPercent' ? formatPercent(figure) : formatMemory(figure);
  });
  // Nothing says "on its way"; a dash says that there is none.
  return <span className={cx('block text-xs', text === null ? 'text-ink-3' : 'text-ink-2')}>{text ?? '–'}</span>;
}

function Uptime({ container }: { readonly container: Container }) {
  const { exitCode, finishedAt, startedAt } = container;
  if (isUp(container) && startedAt !== null) return <UpFor since={startedAt} />;
  if (isUp(container) || exitCode === null) return <span className="text-ink-3">–</span>;
  return finishedAt === null ? <ExitCode code={exitCode} /> : <Ended code={exitCode} at={finishedAt} />;
}

function UpFor({ since }: { readonly since: number }) {
  return <span className={uptime}>{useElapsed(since, useTranslation().i18n.language)}</span>;
}

function Ended({ code, at }: { readonly code: number; readonly at: number }) {
  const { t, i18n } = useTranslation();
  const ago = useAgoNarrow(at, i18n.language);
  return (
    <span title={t('containers.exitAgo', { code, ago: formatDateTime(at, i18n.language) })} className={uptime}>
      {t('containers.exitAgo', { code, ago })}
    </span>
  );
}

function ExitCode({ code }: { readonly code: number }) {
  const { t } = useTranslation();
  return <span className={uptime}>{t('containers.exit', { code })}</span>;
}

const uptime = 'block truncate text-xs text-ink-2 tabular-nums';
