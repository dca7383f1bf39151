import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Container, isUp } from '../../../../../electron/contract/containers.ts';
import { ConfirmDialog } from '../../../components/ui/confirm-dialog.tsx';
import { CheckboxField } from '../../../components/ui/inputs.tsx';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { removeContainer } from '../actions.ts';
import { containerCommand } from '../commands.ts';
import { containerList } from '../store.ts';
import { NameList } from './name-list.tsx';

interface RemoveDialogProps {
  readonly containers: readonly Container[];
  readonly onClose: () => void;
}

export function RemoveDialog({ containers, onClose }: RemoveDialogProps) {
  const { t } = useTranslation();
  const running = containers.filter(isUp).length;
  const [force, setForce] = useState(running > 0);
  const [volumes, setVolumes] = useState(false);
  const many = containers.length > 1;
  const name = visibleText(containers[0]?.name ?? '');
  const remove = () => {
    const ids = new Set(containers.map(({ id }) => id));
    containerList.setSelected(containerList.store.getState().selected.filter((id) => !ids.has(id)));
    for (const id of ids) void removeContainer(id, { force, volumes });
  };
  return (
    <ConfirmDialog
      title={
        many ? t('containers.removeTitleMany', { count: containers.length }) : t('containers.removeTitle', { name })
      }
      description={running > 0 ? t('containers.removeRunning', { count: running }) : t('containers.removeText')}
      confirm={many ? t('containers.removeConfirmMany', { count: containers.length }) : t('containers.removeConfirm')}
      danger
      commandLine={containerCommand.remove(
        containers.map((container) => container.name),
        { force, volumes },
      )}
      onConfirm={remove}
      onClose={onClose}
    >
      <NameList containers={containers} />
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
