import { AppWindow, Check, CircleAlert, CircleSlash, SquareTerminal } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActivityEntry } from '../../../../../electron/contract/activity.ts';
import { CopyButton } from '../../../components/ui/copy-button.tsx';
import { Spinner } from '../../../components/ui/spinner.tsx';
import { Tooltip } from '../../../components/ui/tooltip.tsx';
import { formatDateTime, formatElapsed, formatTimeOfDay } from '../../../lib/format/time.ts';
import { visibleLines, visibleText } from '../../../lib/format/visible-text.ts';
import { useElapsed } from '../../../lib/use-now.ts';

/** One call: when, by whom, as which command line, and how it went. Drawn again only when that changes. */
export const ActivityRow = memo(function ActivityRow({ entry }: { readonly entry: ActivityEntry }) {
  const { t, i18n } = useTranslation();
  const command = visibleText(entry.command);
  const Source = entry.source === 'cli' ? SquareTerminal : AppWindow;
  return (
    <>
      <div className="grid h-11 grid-cols-[20px_64px_minmax(0,1fr)_auto_28px] items-center gap-x-3 px-4">
        <div role="cell" className="flex">
          <Outcome state={entry.state} />
        </div>
        <div role="cell" title={formatDateTime(entry.at, i18n.language)} className="text-xs text-ink-3 tabular-nums">
          {formatTimeOfDay(entry.at, i18n.language)}
        </div>
        <div role="cell" className="flex min-w-0 items-center gap-2">
          <Tooltip text={t(`activity.source.${entry.source}`)}>
            <Source
              role="img"
              aria-label={t(`activity.source.${entry.source}`)}
              className="size-3.5 shrink-0 text-ink-3"
            />
          </Tooltip>
          <code title={command} className="selectable min-w-0 truncate font-mono text-xs">
            {command}
          </code>
        </div>
        <div role="cell" className="text-xs text-ink-3 tabular-nums">
          {entry.state === 'running' ? <Since at={entry.at} /> : null}
          {entry.durationMs === null ? null : formatElapsed(entry.durationMs, i18n.language)}
        </div>
        <div role="cell">
          <CopyButton text={entry.command} label={t('common.copyCommand')} />
        </div>
      </div>
      {entry.error ? (
        // The engine's words, or the host's.
        <div
          role="cell"
          lang="en"
          className="selectable pr-12 pb-3 pl-31 text-xs break-words whitespace-pre-wrap text-bad"
        >
          {visibleLines(entry.error.message)}
          {entry.error.hint ? <span className="block text-ink-2">{entry.error.hint}</span> : null}
        </div>
      ) : null}
    </>
  );
});

/** How long a call that has not ended takes already. */
function Since({ at }: { readonly at: number }) {
  return useElapsed(at, useTranslation().i18n.language);
}

function Outcome({ state }: { readonly state: ActivityEntry['state'] }) {
  const { t } = useTranslation();
  const label = t(`activity.state.${state}`);
  if (state === 'running') {
    return (
      <span role="img" aria-label={label} className="text-accent-ink">
        <Spinner />
      </span>
    );
  }
  const { Icon, tone } = {
    done: { Icon: Check, tone: 'text-ok' },
    failed: { Icon: CircleAlert, tone: 'text-bad' },
    cancelled: { Icon: CircleSlash, tone: 'text-ink-3' },
  }[state];
  return <Icon role="img" aria-label={label} className={`size-3.5 ${tone}`} />;
}
