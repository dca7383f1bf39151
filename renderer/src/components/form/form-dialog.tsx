import { type ReactNode, useId } from 'react';
import type { FieldValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { CommandLine } from '../ui/command-line.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Form, type Notes } from './form.tsx';
import type { KitForm } from './use-kit-form.ts';

interface FormDialogProps<D extends FieldValues, V> {
  /** It stays open, with everything in it, until its `submit` has closed it. */
  readonly form: KitForm<D, V>;
  readonly title: string;
  readonly description?: ReactNode;
  readonly confirm: string;
  readonly commandLine?: string | undefined;
  readonly notes?: Notes | undefined;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A small form that asks the host for one thing. */
export function FormDialog<D extends FieldValues, V>(props: FormDialogProps<D, V>) {
  const { form, title, description, confirm, commandLine, notes, onClose, children } = props;
  const { t } = useTranslation();
  const id = useId();
  return (
    <Dialog
      title={title}
      description={description}
      onClose={onClose}
      sticky
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form={id} busy={form.busy}>
            {confirm}
          </Button>
        </>
      }
    >
      <Form form={form} id={id} notes={notes} after={commandLine ? <CommandLine line={commandLine} wrap /> : null}>
        {children}
      </Form>
    </Dialog>
  );
}
