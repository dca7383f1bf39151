import { useTranslation } from 'react-i18next';
import { cliLine } from '../../../../../electron/contract/changes.ts';
import { type Container, containers } from '../../../../../electron/contract/containers.ts';
import { callUndoably } from '../../../components/commands/of-call.ts';
import { TextField } from '../../../components/form/fields.tsx';
import { FormDialog } from '../../../components/form/form-dialog.tsx';
import { useKitForm } from '../../../components/form/use-kit-form.ts';
import type { QuestionProps } from '../../../components/questions.tsx';
import { names } from '../../../lib/entities/names.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';

export function CommitDialog({ about: [container], onClose }: QuestionProps<Container>) {
  const { t } = useTranslation();
  const title = t('containers.commitTitle', { name: visibleText(container.name) });
  const form = useKitForm({
    schema: containers.commit.params,
    initial: { reference: '', message: '' },
    read: ({ reference, message }) => ({ id: container.id, reference, ...(message ? { message } : {}) }),
    async submit(params) {
      const done = t('containers.committed', { reference: visibleText(params.reference) });
      await callUndoably('containers.commit', params, { title, done });
      onClose();
    },
  });
  const { reference, message } = form.methods.watch();
  return (
    <FormDialog
      form={form}
      title={title}
      description={t('containers.commitText')}
      confirm={t('containers.commitConfirm')}
      commandLine={cliLine('containers.commit', { id: container.id, reference: reference || 'IMAGE', message }, names)}
      onClose={onClose}
    >
      <TextField name="reference" label={t('form.imageName')} placeholder="my-image:latest" autoFocus />
      <TextField name="message" label={t('form.message')} optional maxLength={1000} />
    </FormDialog>
  );
}
