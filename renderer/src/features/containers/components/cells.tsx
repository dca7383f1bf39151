import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useStore } from 'zustand';
import { type Container, isUp } from '../../../../../electron/contract/containers.ts';
import { cx } from '../../../components/ui/class-names.ts';
import { Tooltip } from '../../../components/ui/tooltip.tsx';
import { operationStore } from '../../../lib/entities/operations.ts';
import { formatMemory, formatPercent } from '../../../lib/format/numbers.ts';
import { formatDateTime } from '../../../lib/format/time.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { useAgoNarrow, useElapsed } from '../../../lib/use-now.ts';
import { displayState } from '../model.ts';
import { statsStore } from '../stats.ts';
import { StateLabel } from './state-label.tsx';

type Figures = 'cpuPercent' | 'memoryBytes';

export function State({ container }: { readonly container: Container }) {
  const pending = useStore(operationStore, (state) => state.pending.get(container.id));
  return <StateLabel state={displayState(container, pending)} plain />;
}

export function Name({ container }: { readonly container: Container }) {
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

export function Cut({ text }: { readonly text: string }) {
  return (
    <span title={visibleText(text)} className="block truncate text-xs text-ink-2">
      {visibleText(text)}
    </span>
  );
}

export function Figure({
  id,
  state,
  of,
}: {
  readonly id: string;
  readonly state: Container['state'];
  readonly of: Figures;
}) {
  const text = useStore(statsStore, ({ byId }) => {
    if (state !== 'running') return null;
    const figure = byId.get(id)?.[of] ?? null;
    if (figure === null) return '';
    return of === 'cpuPercent' ? formatPercent(figure) : formatMemory(figure);
  });
  // Nothing says "on its way"; a dash says that there is none.
  return <span className={cx('block text-xs', text === null ? 'text-ink-3' : 'text-ink-2')}>{text ?? '–'}</span>;
}

export function Uptime({ container }: { readonly container: Container }) {
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
