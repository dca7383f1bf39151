import { useTranslation } from 'react-i18next';
import { cliLine } from '../../../../../electron/contract/changes.ts';
import { images } from '../../../../../electron/contract/images.ts';
import { TextField } from '../../../components/form/fields.tsx';
import { FormDialog } from '../../../components/form/form-dialog.tsx';
import { useKitForm } from '../../../components/form/use-kit-form.ts';
import type { QuestionProps } from '../../../components/questions.tsx';
import { names } from '../../../lib/entities/names.ts';
import { imageStore } from '../../../lib/entities/stores.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { tagImage } from '../actions.ts';
import { type ImageLine, lineName } from '../lines.ts';

/** Asks for another name of the image, whose line of the list says by which one the user knows it. */
export function TagDialog({ about: [line], onClose }: QuestionProps<ImageLine>) {
  const { t } = useTranslation();
  const { image } = line;
  const form = useKitForm({
    schema: images.tag.params,
    initial: { reference: '' },
    read: ({ reference }) => ({ id: image.id, reference }),
    wrong: () => t('form.imageReference'),
    async submit(params) {
      await tagImage(image, params.reference);
      onClose();
    },
  });
  const reference = form.methods.watch('reference');
  const source = lineName(line);
  const other = [...imageStore.getState().byId.values()].some(
    ({ id, tags }) => id !== image.id && tags.includes(reference),
  );
  return (
    <FormDialog
      form={form}
      title={t('images.tagTitle', { name: visibleText(source) })}
      description={t('images.tagText')}
      confirm={t('images.tagConfirm')}
      commandLine={cliLine(
        'images.tag',
        { id: image.id, reference: reference || 'NAME' },
        { ...names, image: () => source },
      )}
      onClose={onClose}
    >
      <TextField
        name="reference"
        label={t('form.newName')}
        hint={other ? t('images.tagMoves') : t('images.tagHint')}
        placeholder="registry.example.com/app:1.0"
        autoFocus
      />
    </FormDialog>
  );
}
