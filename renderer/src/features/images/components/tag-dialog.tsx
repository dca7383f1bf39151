import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { imageReference } from '../../../../../electron/contract/common.ts';
import { FormDialog } from '../../../components/form-dialog.tsx';
import { Field } from '../../../components/ui/field.tsx';
import { TextInput } from '../../../components/ui/inputs.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { imageStore } from '../../../lib/entities/stores.ts';
import { shortId } from '../../../lib/format/engine-names.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { imageCommand } from '../commands.ts';
import type { ImageLine } from '../selectors.ts';

/** Asks for another name of the image, whose line of the list says by which one the user knows it. */
export function TagDialog({ line, onClose }: { readonly line: ImageLine; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [reference, setReference] = useState('');
  const valid = imageReference.safeParse(reference).success;
  const { image } = line;
  const source = line.reference ?? shortId(image.id);
  const other = [...imageStore.getState().byId.values()].some(
    ({ id, tags }) => id !== image.id && tags.includes(reference),
  );
  return (
    <FormDialog
      title={t('images.tagTitle', { name: visibleText(source) })}
      description={t('images.tagText')}
      confirm={t('images.tagConfirm')}
      ready={valid}
      commandLine={imageCommand.tag(source, reference || 'NAME')}
      submit={async () => api().images.tag({ id: image.id, reference })}
      onClose={onClose}
    >
      <Field
        label={t('form.newName')}
        hint={other ? t('images.tagMoves') : t('images.tagHint')}
        error={reference && !valid ? t('form.imageReference') : null}
      >
        {(control) => (
          <TextInput
            {...control}
            autoFocus
            placeholder="registry.example.com/app:1.0"
            value={reference}
            onChange={(event) => setReference(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
