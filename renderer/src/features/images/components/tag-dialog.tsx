import { useTranslation } from 'react-i18next';
import { cliLine } from '../../../../../electron/contract/changes.ts';
import { listedName } from '../../../../../electron/contract/common.ts';
import { images } from '../../../../../electron/contract/images.ts';
import { callUndoably } from '../../../components/commands/of-call.ts';
import { TextField } from '../../../components/form/fields.tsx';
import { FormDialog } from '../../../components/form/form-dialog.tsx';
import { useKitForm } from '../../../components/form/use-kit-form.ts';
import type { QuestionProps } from '../../../components/questions.tsx';
import { names } from '../../../lib/entities/names.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { type ImageLine, lineName } from '../lines.ts';

/** Asks for another name of the image, whose line of the list says by which one the user knows it. */
export function TagDialog({ about: [line], onClose }: QuestionProps<ImageLine>) {
  const { t } = useTranslation();
  const { image } = line;
  const source = lineName(line);
  const title = t('images.tagTitle', { name: visibleText(source) });
  const form = useKitForm({
    schema: images.tag.params,
    initial: { reference: '' },
    read: ({ reference }) => ({ id: image.id, reference }),
    async submit(params) {
      const done = t('images.tagged', { name: visibleText(params.reference) });
      await callUndoably('images.tag', params, { title, done });
      onClose();
    },
  });
  const reference = form.methods.watch('reference');
  const before = names.imageOf(listedName(reference));
  return (
    <FormDialog
      form={form}
      title={title}
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
        hint={before !== null && before !== image.id ? t('images.tagMoves') : t('images.tagHint')}
        placeholder="registry.example.com/app:1.0"
        autoFocus
      />
    </FormDialog>
  );
}
