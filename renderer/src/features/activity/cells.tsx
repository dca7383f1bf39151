import { AppWindow, Check, CircleAlert, CircleSlash, Plug, SquareTerminal } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ActivityEntry } from '../../../../electron/contract/activity.ts';
import { isWithin } from '../../../../electron/contract/shares.ts';
import { OtherEngine } from '../../components/other-engine.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Spinner } from '../../components/ui/spinner.tsx';
import { Tooltip } from '../../components/ui/tooltip.tsx';
import { api } from '../../lib/bridge/client.ts';
import { settingsStore } from '../../lib/entities/stores.ts';
import { formatDateTime, formatElapsed, formatTimeOfDay } from '../../lib/format/time.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { Said, saidBy } from '../../lib/i18n/said.tsx';
import { tellFailure } from '../../lib/tell-failure.ts';
import { useElapsed } from '../../lib/use-now.ts';

interface EntryProps {
  readonly entry: ActivityEntry;
}

/** How it went; of a process that ended otherwise than in good order, its exit code. */
export function Outcome({ entry: { state, exitCode } }: EntryProps) {
  const { t } = useTranslation();
  const outcomes = {
    running: { icon: <Spinner className="size-3.5" />, tone: 'text-accent-ink' },
    done: { icon: <Check aria-hidden className="size-3.5" />, tone: 'text-ok' },
    failed: { icon: <CircleAlert aria-hidden className="size-3.5" />, tone: 'text-bad' },
    cancelled: { icon: <CircleSlash aria-hidden className="size-3.5" />, tone: 'text-ink-3' },
  };
  const { icon, tone } = exitCode ? { ...outcomes.failed, tone: 'text-warn' } : outcomes[state];
  return (
    <span className={`flex min-w-0 items-center gap-1.5 ${tone}`}>
      {icon}
      <span className="truncate text-xs text-ink-2">
        {exitCode ? t('activity.exit', { code: exitCode }) : t(`activity.state.${state}`)}
      </span>
    </span>
  );
}

export function Time({ entry: { at } }: EntryProps) {
  const { i18n } = useTranslation();
  return (
    <span title={formatDateTime(at, i18n.language)} className="block text-xs text-ink-3 tabular-nums">
      {formatTimeOfDay(at, i18n.language)}
    </span>
  );
}

/** By whom, and as which command line. */
export function CommandOf({ entry }: EntryProps) {
  const { t } = useTranslation();
  const command = visibleText(entry.command);
  const Source = { ui: AppWindow, main: AppWindow, cli: SquareTerminal, client: Plug }[entry.source];
  const by = entry.client ? 'named' : entry.source;
  const source = t(`activity.source.${by}`, { client: visibleText(entry.client ?? '') });
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Tooltip text={source}>
        <Source role="img" aria-label={source} className="size-3.5 shrink-0 text-ink-3" />
      </Tooltip>
      <code title={command} className="selectable min-w-0 truncate font-mono text-xs">
        {command}
      </code>
      <OtherEngine engine={entry.engine} />
    </span>
  );
}

/** How long it took; of what has not ended, how long it takes already. */
export function Duration({ entry: { at, state, durationMs } }: EntryProps) {
  const { i18n } = useTranslation();
  return (
    <span className="block text-xs text-ink-3">
      {state === 'running' ? <Since at={at} /> : null}
      {durationMs === null ? null : formatElapsed(durationMs, i18n.language)}
    </span>
  );
}

function Since({ at }: { readonly at: number }) {
  return useElapsed(at, useTranslation().i18n.language);
}

/** Why it failed, in the words of the engine or the host. */
export function Why({ error }: { readonly error: NonNullable<ActivityEntry['error']> }) {
  const said = saidBy(error);
  return (
    <p className="selectable text-xs break-words whitespace-pre-wrap text-bad">
      <Said message={said} lines />
      {said.hint ? (
        <span className="block text-ink-2">
          <Said message={said.hint} lines />
        </span>
      ) : null}
      {error.details?.reason === 'not-shared' && typeof error.details.folder === 'string' ? (
        <ShareIt folder={error.details.folder} />
      ) : null}
    </p>
  );
}

/** What the hint says, by a click; nothing where it has been done. */
function ShareIt({ folder }: { readonly folder: string }) {
  const { t } = useTranslation();
  const shares = useStore(settingsStore, ({ view }) => view?.settings.vm.shares);
  const [busy, setBusy] = useState(false);
  const share = async () => {
    setBusy(true);
    await tellFailure(() => api().shares.add({ path: folder }));
    setBusy(false);
  };
  if (shares?.some(({ path }) => isWithin(folder, path))) return null;
  return (
    <span className="mt-2 block">
      <Button size="sm" busy={busy} onClick={() => void share()}>
        {t('shares.share', { name: visibleText(folder) })}
      </Button>
    </span>
  );
}
