import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isAbsolutePath } from '../../../../../electron/contract/common.ts';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { FormDialog } from '../../../components/form-dialog.tsx';
import { Field } from '../../../components/ui/field.tsx';
import { TextInput } from '../../../components/ui/inputs.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { containerCommand } from '../commands.ts';

interface ExportDialogProps {
  readonly container: Container;
  readonly onClose: () => void;
}

export function ExportDialog({ container, onClose }: ExportDialogProps) {
  const { t } = useTranslation();
  const [path, setPath] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const absolute = isAbsolutePath(path);
  return (
    <FormDialog
      title={t('containers.exportTitle', { name: visibleText(container.name) })}
      description={t('containers.exportText')}
      confirm={t('containers.exportConfirm')}
      ready={absolute}
      commandLine={containerCommand.export(container.name, path || 'FILE')}
      submit={async () => api().containers.export({ id: container.id, path })}
      placeError={(error) => {
        if (error.details?.path !== 'path') return false;
        setRefused(error.message);
        return true;
      }}
      onClose={onClose}
    >
      <Field
        label={t('form.hostFile')}
        hint={t('containers.exportHint')}
        error={refused ?? (path && !absolute ? t('form.absolutePath') : null)}
      >
        {(control) => (
          <TextInput
            {...control}
            autoFocus
            placeholder={`/home/me/${visibleText(container.name)}.tar`}
            value={path}
            onChange={(event) => {
              setRefused(null);
              setPath(event.target.value);
            }}
          />
        )}
      </Field>
    </FormDialog>
  );
}
