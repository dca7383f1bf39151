import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { imageReference } from '../../../../../electron/contract/common.ts';
import { toWire, type WireError } from '../../../../../electron/contract/errors.ts';
import { TaskProgress } from '../../../components/task-progress.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { CommandLine } from '../../../components/ui/command-line.tsx';
import { Dialog } from '../../../components/ui/dialog.tsx';
import { ErrorNote } from '../../../components/ui/error-note.tsx';
import { Field } from '../../../components/ui/field.tsx';
import { TextInput } from '../../../components/ui/inputs.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { taskStore } from '../../../lib/entities/stores.ts';
import { splitReference } from '../../../lib/format/engine-names.ts';
import { tellFailure } from '../../../lib/tell-failure.ts';
import { imageCommand } from '../commands.ts';

const FORM = 'pull-form';

/** Asks for an image's name, then shows its layers come in. Closing it leaves the pull to the task list. */
export function PullDialog() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [reference, setReference] = useState('');
  const [platform, setPlatform] = useState('');
  const [error, setError] = useState<WireError | null>(null);
  const [asking, setAsking] = useState(false);
  const [taskId, setTaskId] = useState<string | null>(null);
  const task = useStore(taskStore, (state) => (taskId === null ? undefined : state.byId.get(taskId)));
  const name = reference.trim();
  const valid = imageReference.safeParse(name).success;
  const platformValid = platform.trim() === '' || /^[a-z0-9]+(\/[a-z0-9]+){1,2}$/.test(platform.trim());
  const running = taskId !== null && (task === undefined || task.state === 'running');
  const ended = task !== undefined && task.state !== 'running';
  const close = () => void navigate('/images');

  const pull = async () => {
    setAsking(true);
    setError(null);
    try {
      const { taskId: id } = await api().images.pull({
        reference: name,
        ...(platform.trim() ? { platform: platform.trim() } : {}),
      });
      setTaskId(id);
    } catch (thrown) {
      setError(toWire(thrown));
    }
    setAsking(false);
  };

  return (
    <Dialog
      title={t('images.pullTitle')}
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
              {t(task?.state === 'done' ? 'common.close' : 'common.cancel')}
            </Button>
            <Button variant="primary" type="submit" form={FORM} busy={asking} disabled={!valid || !platformValid}>
              {ended ? t('images.pullAgain') : t('images.pull')}
            </Button>
          </>
        )
      }
    >
      <form
        id={FORM}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid && platformValid && !running && !asking) void pull();
        }}
      >
        <div className="grid grid-cols-[minmax(0,1fr)_180px] gap-4">
          <Field
            label={t('images.pullName')}
            hint={
              name && valid && splitReference(name).tag === '' && !name.includes('@')
                ? t('images.pullLatest')
                : t('images.pullHint')
            }
            error={
              name && !valid ? t('form.imageReference') : error?.details?.path === 'reference' ? error.message : null
            }
          >
            {(control) => (
              <TextInput
                {...control}
                autoFocus
                disabled={running}
                placeholder="nginx:1.27"
                value={reference}
                onChange={(event) => {
                  setReference(event.target.value);
                  // How the last pull ended is no word on another image.
                  setTaskId(null);
                  setError(null);
                }}
              />
            )}
          </Field>
          <Field
            label={t('images.platform')}
            optional={t('form.optional')}
            error={platformValid ? null : t('images.badPlatform')}
          >
            {(control) => (
              <TextInput
                {...control}
                disabled={running}
                placeholder="linux/amd64"
                value={platform}
                onChange={(event) => setPlatform(event.target.value)}
              />
            )}
          </Field>
        </div>
        {task ? <TaskProgress task={task} layers /> : null}
        {error && error.details?.path !== 'reference' ? <ErrorNote message={error.message} hint={error.hint} /> : null}
        <CommandLine line={imageCommand.pull(name || 'IMAGE', platform.trim())} wrap />
      </form>
    </Dialog>
  );
}
