import { useTranslation } from 'react-i18next';
import { cliLine } from '../../../../../electron/contract/changes.ts';
import { type Container, containers } from '../../../../../electron/contract/containers.ts';
import { callUndoably } from '../../../components/commands/of-call.ts';
import { TextField } from '../../../components/form/fields.tsx';
import { FormDialog } from '../../../components/form/form-dialog.tsx';
import { useKitForm } from '../../../components/form/use-kit-form.ts';
import type { QuestionProps } from '../../../components/questions.tsx';
import { names } from '../../../lib/entities/names.ts';
import { containerStore } from '../../../lib/entities/stores.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';

export function RenameDialog({ about: [container], onClose }: QuestionProps<Container>) {
  const { t } = useTranslation();
  const title = t('containers.renameTitle', { name: visibleText(container.name) });
  const form = useKitForm({
    schema: containers.rename.params,
    initial: { name: container.name },
    read: ({ name }) => ({ id: container.id, name }),
    rules({ name }) {
      const others = [...containerStore.getState().byId.values()].filter(({ id }) => id !== container.id);
      return others.some((other) => other.name === name) ? [['name', t('form.nameTaken', { name })]] : [];
    },
    async submit(params) {
      const done = t('containers.renamed', { from: visibleText(container.name), name: params.name });
      if (params.name !== container.name) await callUndoably('containers.rename', params, { title, done });
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      title={title}
      confirm={t('containers.rename')}
      commandLine={cliLine(
        'containers.rename',
        { id: container.id, name: form.methods.watch('name') || 'NAME' },
        names,
      )}
      onClose={onClose}
    >
      <TextField name="name" label={t('form.newName')} autoFocus />
    </FormDialog>
  );
}
