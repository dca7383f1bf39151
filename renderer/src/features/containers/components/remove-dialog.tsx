import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cliLine } from '../../../../../electron/contract/changes.ts';
import { type Container, isUp } from '../../../../../electron/contract/containers.ts';
import { NameList } from '../../../components/list/name-list.tsx';
import type { QuestionProps } from '../../../components/questions.tsx';
import { ConfirmDialog } from '../../../components/ui/confirm-dialog.tsx';
import { CheckboxField } from '../../../components/ui/inputs.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { names } from '../../../lib/entities/names.ts';
import { runOnEach } from '../../../lib/entities/operations.ts';
import { containerStore } from '../../../lib/entities/stores.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { deselect } from '../../../lib/list-view/list-view.ts';

export function RemoveDialog({ about: containers, onClose }: QuestionProps<Container>) {
  const { t } = useTranslation();
  const running = containers.filter(isUp).length;
  const [force, setForce] = useState(running > 0);
  const [volumes, setVolumes] = useState(false);
  const many = containers.length > 1;
  const name = visibleText(containers[0]?.name ?? '');
  const remove = () => {
    deselect(
      'containers',
      containers.map(({ id }) => id),
    );
    void runOnEach(containers, {
      store: containerStore,
      operation: 'deleting',
      call: (one) => api().containers.remove({ ...one, force, volumes }),
    });
  };
  return (
    <ConfirmDialog
      title={
        many ? t('containers.removeTitleMany', { count: containers.length }) : t('containers.removeTitle', { name })
      }
      description={running > 0 ? t('containers.removeRunning', { count: running }) : t('containers.removeText')}
      confirm={many ? t('containers.removeConfirmMany', { count: containers.length }) : t('containers.removeConfirm')}
      danger
      commandLine={cliLine(
        'containers.remove',
        containers.map(({ id }) => ({ id, force, volumes })),
        names,
      )}
      onConfirm={remove}
      onClose={onClose}
    >
      <NameList of={containers} id={({ id }) => id} name={(container) => container.name} />
      <div className="flex flex-col gap-2">
        <CheckboxField
          id="remove-force"
          checked={force}
          onChange={setForce}
          label={t('containers.removeForce', { count: containers.length })}
          hint={running > 0 && !force ? t('containers.removeForceNeeded') : undefined}
        />
        <CheckboxField
          id="remove-volumes"
          checked={volumes}
          onChange={setVolumes}
          label={t('containers.removeVolumes', { count: containers.length })}
          hint={t('containers.removeVolumesHint')}
        />
      </div>
    </ConfirmDialog>
  );
}
