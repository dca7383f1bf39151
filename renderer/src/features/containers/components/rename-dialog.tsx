import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { containerName } from '../../../../../electron/contract/common.ts';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { FormDialog } from '../../../components/form-dialog.tsx';
import { Field } from '../../../components/ui/field.tsx';
import { TextInput } from '../../../components/ui/inputs.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { containerStore } from '../../../lib/entities/stores.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { containerCommand } from '../commands.ts';

interface RenameDialogProps {
  readonly container: Container;
  readonly onClose: () => void;
}

export function RenameDialog({ container, onClose }: RenameDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(container.name);
  const changed = name !== container.name;
  const valid = containerName.safeParse(name).success;
  const taken = changed && [...containerStore.getState().byId.values()].some((other) => other.name === name);
  const error = taken ? t('form.nameTaken', { name }) : changed && !valid ? t('form.containerName') : null;
  return (
    <FormDialog
      title={t('containers.renameTitle', { name: visibleText(container.name) })}
      confirm={t('containers.rename')}
      ready={changed && valid && !taken}
      commandLine={containerCommand.rename(container.name, name || 'NAME')}
      submit={async () => api().containers.rename({ id: container.id, name })}
      onClose={onClose}
    >
      <Field label={t('form.newName')} error={error}>
        {(control) => (
          <TextInput {...control} autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
    </FormDialog>
  );
}
