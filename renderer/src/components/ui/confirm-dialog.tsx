import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { CommandLine } from './command-line.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { TextInput } from './inputs.tsx';

interface ConfirmDialogProps {
  /** Names the object: "Remove container web?" */
  readonly title: string;
  readonly description?: ReactNode;
  readonly commandLine?: string | undefined;
  /** A verb. */
  readonly confirm: string;
  readonly danger?: boolean;
  /** Words that must be typed first. */
  readonly typed?: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const ready = props.typed === undefined || typed.trim() === props.typed;
  const confirm = () => {
    if (!ready) return;
    props.onClose();
    props.onConfirm();
  };
  return (
    <Dialog
      title={props.title}
      description={props.description}
      onClose={props.onClose}
      footer={
        <>
          <Button variant="ghost" onClick={props.onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            variant={props.danger ? 'danger' : 'primary'}
            disabled={!ready}
            autoFocus={props.typed === undefined}
            onClick={confirm}
          >
            {props.confirm}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        {props.children}
        {props.typed === undefined ? null : (
          <Field label={t('common.typeToConfirm', { words: props.typed })}>
            {(control) => (
              <TextInput {...control} autoFocus value={typed} onChange={(event) => setTyped(event.target.value)} />
            )}
          </Field>
        )}
        {props.commandLine ? <CommandLine line={props.commandLine} wrap /> : null}
      </form>
    </Dialog>
  );
}
