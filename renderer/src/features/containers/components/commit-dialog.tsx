import { useTranslation } from 'react-i18next';
import { type Container, containers } from '../../../../../electron/contract/containers.ts';
import { TextField } from '../../../components/form/fields.tsx';
import { FormDialog } from '../../../components/form/form-dialog.tsx';
import { useKitForm } from '../../../components/form/use-kit-form.ts';
import type { QuestionProps } from '../../../components/questions.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { toast } from '../../../lib/toast.ts';
import { containerCommand } from '../cli.ts';

export function CommitDialog({ about: [container], onClose }: QuestionProps<Container>) {
  const { t } = useTranslation();
  const form = useKitForm({
    schema: containers.commit.params,
    initial: { reference: '', message: '' },
    read: ({ reference, message }) => ({ id: container.id, reference, ...(message ? { message } : {}) }),
    wrong: () => t('form.imageReference'),
    async submit(params) {
      await api().containers.commit(params);
      toast.success(t('containers.committed', { reference: visibleText(params.reference) }));
      onClose();
    },
  });
  const { reference, message } = form.methods.watch();
  return (
    <FormDialog
      form={form}
      title={t('containers.commitTitle', { name: visibleText(container.name) })}
      description={t('containers.commitText')}
      confirm={t('containers.commitConfirm')}
      commandLine={containerCommand.commit(container.name, reference || 'IMAGE', message)}
      onClose={onClose}
    >
      <TextField name="reference" label={t('form.imageName')} placeholder="my-image:latest" autoFocus />
      <TextField name="message" label={t('form.message')} optional maxLength={1000} />
    </FormDialog>
  );
}
