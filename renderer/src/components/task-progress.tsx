import { CircleCheck, CircleSlash } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Task } from '../../../electron/contract/tasks.ts';
import { formatBytes } from '../lib/format/numbers.ts';
import { formatDuration } from '../lib/format/time.ts';
import { visibleText } from '../lib/format/visible-text.ts';
import { Said } from '../lib/i18n/said.tsx';
import { ErrorNote } from './ui/error-note.tsx';
import { Progress } from './ui/progress.tsx';

/** How far a piece of long work is: as a whole, and for a pull layer by layer. */
export function TaskProgress({ task, layers }: { readonly task: Task; readonly layers?: boolean }) {
  const { t, i18n } = useTranslation();
  const { state, current, total } = task;
  return (
    <div className="flex min-w-0 flex-col gap-2" data-state={state}>
      {state === 'running' ? (
        <>
          <Progress
            label={t('tasks.progressOf', { name: visibleText(task.title) })}
            // Of what has not begun nothing is done; a bar that only moves would look like a share of it.
            value={total ? current / total : current > 0 ? null : 0}
          />
          <p className="flex justify-between gap-3 text-xs text-ink-2 tabular-nums">
            <span>
              {total
                ? `${formatBytes(current)} / ${formatBytes(total)}`
                : (task.said && <Said message={task.said} />) ||
                  (current > 0 ? formatBytes(current) : t('tasks.starting'))}
            </span>
            <span className="text-ink-3">
              {[
                task.speed === null ? null : `${formatBytes(task.speed)}/s`,
                task.etaSeconds === null
                  ? null
                  : t('tasks.left', { time: formatDuration(task.etaSeconds * 1000, i18n.language) }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </p>
        </>
      ) : (
        <Outcome task={task} />
      )}
      {layers && state === 'running' && task.layers.length > 0 ? (
        <ul
          aria-label={t('tasks.layers')}
          className="max-h-48 overflow-y-auto rounded-md bg-sunken px-3 py-1.5 dark:bg-canvas"
        >
          {task.layers.map((layer) => (
            // The engine's words.
            <li
              key={layer.id}
              lang="en"
              className="grid h-6 grid-cols-[96px_minmax(0,1fr)_72px_120px] items-center gap-3 text-xs"
            >
              <code className="truncate font-mono text-2xs text-ink-2">{visibleText(layer.id)}</code>
              <span className="truncate text-ink-2">{visibleText(layer.status)}</span>
              <span className="text-right text-ink-3 tabular-nums">{layer.total ? formatBytes(layer.total) : ''}</span>
              <Progress label={visibleText(`${layer.id} ${layer.status}`)} value={layerShare(layer)} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function layerShare({ status, current, total }: Task['layers'][number]): number {
  if (/complete|exists/i.test(status)) return 1;
  return total ? current / total : 0;
}

function Outcome({ task }: { readonly task: Task }) {
  const { t } = useTranslation();
  if (task.error) return <ErrorNote error={task.error} />;
  const Icon = task.state === 'done' ? CircleCheck : CircleSlash;
  return (
    <p className="selectable flex items-start gap-2 text-xs text-ink-2">
      <Icon
        aria-hidden
        className={task.state === 'done' ? 'mt-px size-3.5 shrink-0 text-ok' : 'mt-px size-3.5 shrink-0 text-ink-3'}
      />
      <span className="min-w-0 break-words">
        {task.state === 'cancelled'
          ? t('tasks.cancelled')
          : (task.said && <Said message={task.said} />) || t('tasks.done')}
      </span>
    </p>
  );
}
