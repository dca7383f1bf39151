import { ListChecks, X } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Task } from '../../../../../electron/contract/tasks.ts';
import { TaskProgress } from '../../../components/task-progress.tsx';
import { Button, IconButton } from '../../../components/ui/button.tsx';
import { Spinner } from '../../../components/ui/spinner.tsx';
import { api } from '../../../lib/bridge/client.ts';
import type { EntityState } from '../../../lib/entities/entity-store.ts';
import { taskStore } from '../../../lib/entities/stores.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { useFocusHeir } from '../../../lib/keyboard/use-focus-heir.ts';
import { tellFailure } from '../../../lib/tell-failure.ts';

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
    <Popover.Root>
      <Popover.Trigger className="flex h-6 items-center gap-1.5 rounded-sm px-1.5 hover:bg-hover hover:text-ink data-[state=open]:bg-hover">
        {running > 0 ? <Spinner className="size-3 text-accent-ink" /> : <ListChecks aria-hidden className="size-3.5" />}
        <span className={failed > 0 && running === 0 ? 'text-bad' : undefined}>{label}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t('tasks.title')}
          onOpenAutoFocus={focusItself}
          className="pop z-30 flex max-h-[70vh] w-100 outline-none flex-col rounded-lg bg-raised shadow-pop"
        >
          <TaskList />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** A figure of the store, so that a step of a task's progress draws nothing but the task. */
const countOf = (wanted: Task['state']) => (tasks: EntityState<Task>) =>
  [...tasks.byId.values()].filter(({ state }) => state === wanted).length;

function TaskList() {
  const { t } = useTranslation();
  const byId = useStore(taskStore, (state) => state.byId);
  const tasks = useMemo(() => [...byId.values()].sort((a, b) => b.startedAt - a.startedAt), [byId]);
  const canClear = tasks.some(({ state }) => state !== 'running');
  return (
    <>
      <div className="flex h-10 items-center justify-between pr-2 pl-4">
        <h2 className="text-sm font-semibold">{t('tasks.title')}</h2>
        {canClear ? <Clear /> : null}
      </div>
      {tasks.length === 0 ? (
        <p className="px-4 pt-1 pb-4 text-xs text-ink-3">{t('tasks.none')}</p>
      ) : (
        <ul className="min-h-0 overflow-y-auto border-t border-line">
          {tasks.map((task) => (
            <TaskLine key={task.id} task={task} />
          ))}
        </ul>
      )}
    </>
  );
}

/** Else the first button would have the focus, and show its words over the list. */
function focusItself(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}

function Clear() {
  const { t } = useTranslation();
  const button = useFocusHeir<HTMLButtonElement>();
  const clear = () => void tellFailure(async () => api().tasks.clear({}));
  return (
    <Button ref={button} variant="ghost" size="sm" onClick={clear}>
      {t('tasks.clear')}
    </Button>
  );
}

function Cancel({ id, name }: { readonly id: string; readonly name: string }) {
  const { t } = useTranslation();
  const button = useFocusHeir<HTMLButtonElement>();
  const cancel = () => void tellFailure(async () => api().tasks.cancel({ id }));
  return (
    <IconButton ref={button} icon={X} label={t('tasks.cancel', { name })} className="-my-1 size-6" onClick={cancel} />
  );
}

function TaskLine({ task }: { readonly task: Task }) {
  const { t } = useTranslation();
  const name = visibleText(task.title);
  return (
    <li className="flex flex-col gap-1.5 border-b border-line px-4 py-3 last:border-0">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate text-sm font-medium">{t(`tasks.kind.${task.kind}`, { name })}</span>
        {task.state === 'running' ? <Cancel id={task.id} name={name} /> : null}
      </div>
      <TaskProgress task={task} />
    </li>
  );
}
