import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cliLine } from '../../../../../electron/contract/changes.ts';
import { type Container, isUp } from '../../../../../electron/contract/containers.ts';
import type { QuestionProps } from '../../../components/questions.tsx';
import { RemoveDialog } from '../../../components/remove-dialog.tsx';
import { CheckboxField } from '../../../components/ui/inputs.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { names } from '../../../lib/entities/names.ts';
import { runOnEach } from '../../../lib/entities/operations.ts';
import { containerStore } from '../../../lib/entities/stores.ts';

export function RemoveContainers({ about, onClose }: QuestionProps<Container>) {
  const { t } = useTranslation();
  const count = about.length;
  const running = about.filter(isUp).length;
  const [force, setForce] = useState(running > 0);
  const [volumes, setVolumes] = useState(false);
  const call = ({ id }: { id: string }) => ({ id, force, volumes });
  const whatOfRunning = () => {
    if (count === 1) return t(force ? 'containers.removeRunningIt' : 'containers.removeRefusedIt');
    return t(force ? 'containers.removeRunning' : 'containers.removeRefused', { count: running });
  };
  return (
    <RemoveDialog
      kind="containers"
      about={about}
      name={({ name }) => name}
      description={running === 0 ? t('containers.removeText') : whatOfRunning()}
      commandLine={cliLine('containers.remove', about.map(call), names)}
      remove={() =>
        runOnEach(about, {
          store: containerStore,
          operation: 'deleting',
          call: (one) => api().containers.remove(call(one)),
        })
      }
      onClose={onClose}
    >
      <div className="flex flex-col gap-2">
        <CheckboxField
          id="remove-force"
          checked={force}
          onChange={setForce}
          label={t('containers.removeForce', { count })}
        />
        <CheckboxField
          id="remove-volumes"
          checked={volumes}
          onChange={setVolumes}
          label={t('containers.removeVolumes', { count })}
          hint={t('containers.removeVolumesHint')}
        />
      </div>
    </RemoveDialog>
  );
}
