import { useTranslation } from 'react-i18next';
import { type Container, containers } from '../../../../../electron/contract/containers.ts';
import { TextField } from '../../../components/form/fields.tsx';
import { FormDialog } from '../../../components/form/form-dialog.tsx';
import { useKitForm } from '../../../components/form/use-kit-form.ts';
import type { QuestionProps } from '../../../components/questions.tsx';
import { containerStore } from '../../../lib/entities/stores.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { renameContainer } from '../actions.ts';
import { containerCommand } from '../cli.ts';

export function RenameDialog({ about: [container], onClose }: QuestionProps<Container>) {
  const { t } = useTranslation();
  const form = useKitForm({
    schema: containers.rename.params,
    initial: { name: container.name },
    read: ({ name }) => ({ id: container.id, name }),
    wrong: () => t('form.containerName'),
    rules({ name }) {
      const others = [...containerStore.getState().byId.values()].filter(({ id }) => id !== container.id);
      return others.some((other) => other.name === name) ? [['name', t('form.nameTaken', { name })]] : [];
    },
    async submit(params) {
      if (params.name !== container.name) await renameContainer(container, params.name);
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      title={t('containers.renameTitle', { name: visibleText(container.name) })}
      confirm={t('containers.rename')}
      commandLine={containerCommand.rename(container.name, form.methods.watch('name') || 'NAME')}
      onClose={onClose}
    >
      <TextField name="name" label={t('form.newName')} autoFocus />
    </FormDialog>
  );
}
