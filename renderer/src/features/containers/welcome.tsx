import { Play } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { rowsOf } from '../../../../electron/contract/common.ts';
import { AppError, toWire, type WireError } from '../../../../electron/contract/errors.ts';
import { taskMessages } from '../../../../electron/contract/messages/tasks.ts';
import { runSpec } from '../../../../electron/contract/run-spec.ts';
import type { Task } from '../../../../electron/contract/tasks.ts';
import { callUndoably } from '../../components/commands/of-call.ts';
import { TaskProgress } from '../../components/task-progress.tsx';
import { Button } from '../../components/ui/button.tsx';
import { ErrorNote } from '../../components/ui/error-note.tsx';
import { api } from '../../lib/bridge/client.ts';
import { follow } from '../../lib/bridge/follow.ts';
import { engineStore, imageStore, taskStore, vmStore } from '../../lib/entities/stores.ts';
import { formatMemory } from '../../lib/format/numbers.ts';
import { tellFailure } from '../../lib/tell-failure.ts';

/** Small, and known to everybody. */
const IMAGE = 'busybox:latest';
const NAME = 'first-container';
/** Something to look at, until it is stopped. */
const COMMAND = ['sh', '-c', 'while :; do echo "Hello from Slipway, it is $(date)"; sleep 5; done'];

/** For who has no container yet: what Slipway does here, how much it takes, and a container by one click. `other` makes one by choice. */
export function Welcome({ other }: { readonly other: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const own = useStore(engineStore, ({ status }) => status?.source === 'vm');
  const vm = useStore(vmStore, ({ status }) => status);
  const [busy, setBusy] = useState(false);
  const [taskId, setTaskId] = useState<string | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const task = useStore(taskStore, ({ byId }) => (taskId === null ? undefined : byId.get(taskId)));
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      if (!isThere(IMAGE)) {
        const pull = await api().images.pull({ reference: IMAGE });
        setTaskId(pull.taskId);
        const { state, error: failure } = await ended(pull.taskId);
        if (state !== 'done') return setError(failure);
      }
      const words = { title: t('run.named', { name: NAME }), done: t('containers.ran', { name: NAME }) };
      const spec = runSpec.parse({ image: IMAGE, name: NAME, command: COMMAND });
      // One that was made and did not start is listed in this page's place: what went wrong is said beside that.
      await tellFailure(async () => {
        const { id } = await callUndoably('containers.run', spec, words);
        await navigate(`/containers/${id}`);
      });
    } catch (thrown) {
      setError(toWire(thrown));
    } finally {
      setBusy(false);
      setTaskId(null);
    }
  };
  return (
    <div className="mt-3 flex w-full max-w-120 flex-col items-center gap-4 text-sm text-ink-2">
      <p className="text-pretty">
        {own && vm
          ? t('run.welcome.vm', { cpus: vm.cpus, memory: formatMemory(vm.memoryMiB * 1024 ** 2), disk: vm.diskGiB })
          : t('run.welcome.engine')}
      </p>
      <div className="flex flex-wrap justify-center gap-2">
        <Button variant="primary" icon={Play} busy={busy} onClick={() => void run()}>
          {t('run.welcome.run')}
        </Button>
        {other}
      </div>
      <p className="text-xs text-ink-3">{t('run.welcome.takes', { image: IMAGE })}</p>
      {task ? (
        <div className="w-full text-left">
          <TaskProgress task={task} />
        </div>
      ) : null}
      {error ? (
        <div className="w-full text-left">
          <ErrorNote title={t('run.welcome.failed')} error={error}>
            <p className="mt-0.5 text-ink-2">{t('run.welcome.failedText')}</p>
          </ErrorNote>
        </div>
      ) : null}
    </div>
  );
}

const isThere = (name: string) => [...imageStore.getState().byId.values()].some(({ tags }) => tags.includes(name));

/**
 * Resolves with a task as it ended. Rejects for one that is gone before that was known, as with the host that it ran in: the host is
 * asked, as in the store one that is yet to be listed looks like one that never will be.
 */
function ended(id: string): Promise<Task> {
  return new Promise((resolve, reject) => {
    let isListed = false;
    const stop = follow({
      open: (of, signal) => of.tasks.watch({}, { signal }),
      onItem(item) {
        if (item.type === 'problem') return;
        const task = rowsOf(item).find((row) => row.id === id);
        if (item.type === 'snapshot' && item.first) isListed = false;
        isListed ||= task !== undefined;
        const isGone = item.type === 'delta' ? item.removes.includes(id) : !item.more && !isListed;
        if (task?.state === 'running' || !(task || isGone)) return;
        stop();
        if (task) resolve(task);
        else reject(new AppError('NOT_FOUND', taskMessages.gone()));
      },
    });
  });
}
