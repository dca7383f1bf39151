import { ArrowLeft, CircleOff, RotateCw, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { useStore } from 'zustand';
import type { Task } from '../../../../../electron/contract/tasks.ts';
import { Facts, Section, When } from '../../../components/facts.tsx';
import { OtherEngine } from '../../../components/other-engine.tsx';
import { TaskProgress } from '../../../components/task-progress.tsx';
import { Badge } from '../../../components/ui/badge.tsx';
import { Button, type Icon } from '../../../components/ui/button.tsx';
import { CommandLine } from '../../../components/ui/command-line.tsx';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { Loading } from '../../../components/ui/loading.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { taskStore } from '../../../lib/entities/stores.ts';
import { formatDuration } from '../../../lib/format/time.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { useArrivalFocus } from '../../../lib/keyboard/use-arrival-focus.ts';
import { useFocusHeir } from '../../../lib/keyboard/use-focus-heir.ts';
import { useNamedPage } from '../../../lib/object-name.ts';
import { tellFailure } from '../../../lib/tell-failure.ts';
import { useElapsed } from '../../../lib/use-now.ts';

const tones = { running: 'accent', done: 'ok', failed: 'bad', cancelled: 'idle' } as const;

/** One piece of long work: how far its steps are, what it says, and what can be done about it. */
export function TaskPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const task = useStore(taskStore, (state) => state.byId.get(id));
  const loaded = useStore(taskStore, (state) => state.loaded);
  const heading = useArrivalFocus(id);
  const navigate = useNavigate();
  const name = task ? t(`tasks.kind.${task.kind}`, { name: visibleText(task.title) }) : t('tasks.title');
  useNamedPage(name);
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex h-13 shrink-0 items-center gap-2 border-b border-line px-4">
        <Link
          to="/activity"
          aria-label={t('task.back')}
          className="-ml-1.5 flex size-7 shrink-0 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-4" />
        </Link>
        <h1 ref={heading} tabIndex={-1} className="selectable min-w-0 truncate rounded-sm text-base font-semibold">
          {name}
        </h1>
        {task ? (
          <>
            <Badge tone={tones[task.state]}>{t(`task.state.${task.state}`)}</Badge>
            <OtherEngine engine={task.engine} />
            <span className="flex-1" />
            <Actions task={task} />
          </>
        ) : null}
      </header>
      {task ? (
        <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-4 pb-8">
          <div className="mx-auto max-w-300">
            <div className="flex max-w-180 flex-col gap-6">
              <TaskProgress task={task} layers />
              <Facts
                facts={[
                  [t('task.started'), <When key="started" at={task.startedAt} />],
                  task.finishedAt === null
                    ? [t('task.running'), <Elapsed key="running" since={task.startedAt} />]
                    : [t('task.took'), <Took key="took" milliseconds={task.finishedAt - task.startedAt} />],
                ]}
              />
              <Section title={t('task.command')}>
                <CommandLine line={task.command} wrap />
              </Section>
            </div>
          </div>
        </div>
      ) : loaded ? (
        // A task that takes the place of another is in the list a moment later.
        <div className="late flex flex-1 flex-col">
          <EmptyState
            icon={CircleOff}
            title={t('task.gone')}
            description={t('task.goneText')}
            actions={<Button onClick={() => void navigate('/activity')}>{t('task.back')}</Button>}
          />
        </div>
      ) : (
        <Loading />
      )}
    </div>
  );
}

function Actions({ task: { id, state, retriable } }: { readonly task: Task }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cancel = () => void tellFailure(async () => api().tasks.cancel({ id }));
  const retry = () =>
    void tellFailure(async () => {
      const { taskId } = await api().tasks.retry({ id });
      // It has taken the place of this one.
      await navigate(`/tasks/${taskId}`, { replace: true });
    });
  return (
    <>
      {state === 'running' ? <Action icon={X} label={t('task.cancel')} onClick={cancel} /> : null}
      {retriable ? <Action icon={RotateCw} label={t('task.retry')} onClick={retry} /> : null}
    </>
  );
}

/** It goes with the state that allows it. */
function Action({
  icon,
  label,
  onClick,
}: {
  readonly icon: Icon;
  readonly label: string;
  readonly onClick: () => void;
}) {
  const button = useFocusHeir<HTMLButtonElement>();
  return (
    <Button ref={button} icon={icon} onClick={onClick}>
      {label}
    </Button>
  );
}

function Elapsed({ since }: { readonly since: number }) {
  const { i18n } = useTranslation();
  return useElapsed(since, i18n.language);
}

function Took({ milliseconds }: { readonly milliseconds: number }) {
  const { i18n } = useTranslation();
  return formatDuration(milliseconds, i18n.language);
}
