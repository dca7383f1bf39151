import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useStore } from 'zustand';
import { cliLine } from '../../../../../electron/contract/changes.ts';
import { imageReference } from '../../../../../electron/contract/common.ts';
import { images } from '../../../../../electron/contract/images.ts';
import { TextField } from '../../../components/form/fields.tsx';
import { Form } from '../../../components/form/form.tsx';
import { useKitForm } from '../../../components/form/use-kit-form.ts';
import { TaskProgress } from '../../../components/task-progress.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { CommandLine } from '../../../components/ui/command-line.tsx';
import { Dialog } from '../../../components/ui/dialog.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { taskStore } from '../../../lib/entities/stores.ts';
import { splitReference } from '../../../lib/format/engine-names.ts';
import { tellFailure } from '../../../lib/tell-failure.ts';

const FORM = 'pull-form';

/** Asks for an image's name, then shows its layers come in. Closing it leaves the pull to the task list. */
export function PullDialog() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  // The form to run an image comes here for one that is not there yet, and is as it was when the user comes back.
  const [params] = useSearchParams();
  const toRun = params.get('for') === 'run';
  const [taskId, setTaskId] = useState<string | null>(null);
  const task = useStore(taskStore, (state) => (taskId === null ? undefined : state.byId.get(taskId)));
  const form = useKitForm({
    schema: images.pull.params,
    initial: { reference: params.get('image') ?? '', platform: '' },
    read: ({ reference, platform }) => ({
      reference: reference.trim(),
      ...(platform.trim() ? { platform: platform.trim() } : {}),
    }),
    wrong: (field) => (field === 'platform' ? t('images.badPlatform') : undefined),
    // How the last pull ended is no word on another image.
    onDraft: () => setTaskId(null),
    submit: async (params) => setTaskId((await api().images.pull(params)).taskId),
  });
  const { reference, platform } = form.methods.watch();
  const name = reference.trim();
  const tagless = imageReference.safeParse(name).success && splitReference(name).tag === '' && !name.includes('@');
  const running = taskId !== null && (task === undefined || task.state === 'running');
  const ended = task !== undefined && task.state !== 'running';
  const close = () => void navigate(toRun ? '/containers/run' : '/images');
  return (
    <Dialog
      title={t('nav.title.pull')}
      description={running ? t('images.pullRunning') : t('images.pullText')}
      size="md"
      onClose={close}
      sticky={!running}
      footer={
        running ? (
          <>
            <Button
              variant="ghost"
              onClick={() => task && void tellFailure(async () => api().tasks.cancel({ id: task.id }))}
            >
              {t('images.cancelPull')}
            </Button>
            <Button onClick={close}>{t('images.background')}</Button>
          </>
        ) : (
          <>
            <Button variant="ghost" onClick={close}>
              {t(toRun ? 'images.backToRun' : task?.state === 'done' ? 'common.close' : 'common.cancel')}
            </Button>
            <Button variant="primary" type="submit" form={FORM} busy={form.busy}>
              {ended ? t('images.pullAgain') : t('images.pull')}
            </Button>
          </>
        )
      }
    >
      <Form
        form={form}
        id={FORM}
        after={
          <>
            {task ? <TaskProgress task={task} layers /> : null}
            <CommandLine
              line={cliLine('images.pull', { reference: name || 'IMAGE', platform: platform.trim() || undefined })}
              wrap
            />
          </>
        }
      >
        <div className="grid grid-cols-[minmax(0,1fr)_180px] gap-4">
          <TextField
            name="reference"
            label={t('images.pullName')}
            hint={t(tagless ? 'images.pullLatest' : 'images.pullHint')}
            placeholder="nginx:1.27"
            disabled={running}
            autoFocus
          />
          <TextField
            name="platform"
            label={t('images.platform')}
            optional
            placeholder="linux/amd64"
            disabled={running}
          />
        </div>
      </Form>
    </Dialog>
  );
}
