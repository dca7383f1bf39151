import { ListChecks } from 'lucide-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Task } from '../../../../../electron/contract/tasks.ts';
import { Defect, ErrorBoundary } from '../../../components/error-boundary.tsx';
import { Popover } from '../../../components/ui/popover.tsx';
import { Spinner } from '../../../components/ui/spinner.tsx';
import type { EntityState } from '../../../lib/entities/entity-store.ts';
import { taskStore } from '../../../lib/entities/stores.ts';
import { lazyPart } from '../../../lib/lazy-part.ts';

const TaskList = lazyPart(async () => (await import('./task-list.tsx')).TaskList);

/** Long work under way and done, from the status bar. */
export function TaskPopover() {
  const { t } = useTranslation();
  const running = useStore(taskStore, countOf('running'));
  const failed = useStore(taskStore, countOf('failed'));
  const label =
    running > 0
      ? t('tasks.running', { count: running })
      : failed > 0
        ? t('tasks.failed', { count: failed })
        : t('tasks.title');
  return (
    <Popover
      label={t('tasks.title')}
      align="end"
      focusItself
      trigger={
        <button
          type="button"
          className="flex h-6 items-center gap-1.5 rounded-sm px-1.5 hover:bg-hover hover:text-ink data-[state=open]:bg-hover"
        >
          {running > 0 ? (
            <Spinner className="size-3 text-accent-ink" />
          ) : (
            <ListChecks aria-hidden className="size-3.5" />
          )}
          <span className={failed > 0 && running === 0 ? 'text-bad' : undefined}>{label}</span>
        </button>
      }
      className="pop z-30 flex max-h-[70vh] w-100 outline-none flex-col rounded-lg bg-raised shadow-pop"
    >
      <ErrorBoundary where="task list" fallback={(error, again) => <Defect error={error} again={again} />}>
        <Suspense fallback={null}>
          <TaskList />
        </Suspense>
      </ErrorBoundary>
    </Popover>
  );
}

/** A figure of the store, so that a step of a task's progress draws nothing but the task. */
const countOf = (wanted: Task['state']) => (tasks: EntityState<Task>) =>
  [...tasks.byId.values()].filter(({ state }) => state === wanted).length;
