import { X } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useStore } from 'zustand';
import type { Task } from '../../../../../electron/contract/tasks.ts';
import { OtherEngine } from '../../../components/other-engine.tsx';
import { TaskProgress } from '../../../components/task-progress.tsx';
import { Button, IconButton } from '../../../components/ui/button.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { taskStore } from '../../../lib/entities/stores.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { useFocusHeir } from '../../../lib/keyboard/use-focus-heir.ts';
import { tellFailure } from '../../../lib/tell-failure.ts';

/** The newest first. */
export function TaskList() {
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
        <span className="min-w-0 flex-1 truncate text-sm font-medium">
          <Popover.Close asChild>
            <Link to={`/tasks/${task.id}`} className="rounded-sm hover:underline">
              {t(`tasks.kind.${task.kind}`, { name })}
            </Link>
          </Popover.Close>
        </span>
        <OtherEngine engine={task.engine} />
        {task.state === 'running' ? <Cancel id={task.id} name={name} /> : null}
      </div>
      <TaskProgress task={task} />
    </li>
  );
}
