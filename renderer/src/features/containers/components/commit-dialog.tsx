import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { imageReference } from '../../../../../electron/contract/common.ts';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { FormDialog } from '../../../components/form-dialog.tsx';
import { Field } from '../../../components/ui/field.tsx';
import { TextInput } from '../../../components/ui/inputs.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { containerCommand } from '../commands.ts';

interface CommitDialogProps {
  readonly container: Container;
  readonly onClose: () => void;
}

export function CommitDialog({ container, onClose }: CommitDialogProps) {
  const { t } = useTranslation();
  const [reference, setReference] = useState('');
  const [message, setMessage] = useState('');
  const valid = imageReference.safeParse(reference).success;
  const submit = async () => {
    await api().containers.commit({ id: container.id, reference, ...(message ? { message } : {}) });
    toast.success(t('containers.committed', { reference: visibleText(reference) }));
  };
  return (
    <FormDialog
      title={t('containers.commitTitle', { name: visibleText(container.name) })}
      description={t('containers.commitText')}
      confirm={t('containers.commitConfirm')}
      ready={valid}
      commandLine={containerCommand.commit(container.name, reference || 'IMAGE', message)}
      submit={submit}
      onClose={onClose}
    >
      <Field label={t('form.imageName')} error={reference && !valid ? t('form.imageReference') : null}>
        {(control) => (
          <TextInput
            {...control}
            autoFocus
            placeholder="my-image:latest"
            value={reference}
            onChange={(event) => setReference(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('form.message')} optional={t('form.optional')}>
        {(control) => (
          <TextInput
            {...control}
            maxLength={1000}
            value={message}
            onChange={(event) => setMessage(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
