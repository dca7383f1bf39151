import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toWire, type WireError } from '../../../electron/contract/errors.ts';
import { Button } from './ui/button.tsx';
import { CommandLine } from './ui/command-line.tsx';
import { Dialog } from './ui/dialog.tsx';
import { ErrorNote } from './ui/error-note.tsx';

interface FormDialogProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly confirm: string;
  readonly commandLine?: string | undefined;
  /** False keeps the button off, for a field that is empty. */
  readonly ready: boolean;
  /** What the form does. It stays open, with everything in it, when this rejects. */
  readonly submit: () => Promise<unknown>;
  /** Takes an error to the field it is about; true when it did. */
  readonly placeError?: (error: WireError) => boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A small form that asks the host for one thing. */
export function FormDialog(props: FormDialogProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const submit = async () => {
    setBusy(true);
    setError(null);
    try {
      await props.submit();
      props.onClose();
    } catch (thrown) {
      const known = toWire(thrown);
      if (!props.placeError?.(known)) setError(known);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={props.title}
      description={props.description}
      onClose={props.onClose}
      sticky
      footer={
        <>
          <Button variant="ghost" onClick={props.onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form="form-dialog" busy={busy} disabled={!props.ready}>
            {props.confirm}
          </Button>
        </>
      }
    >
      <form
        id="form-dialog"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (props.ready && !busy) void submit();
        }}
      >
        {props.children}
        {error ? <ErrorNote message={error.message} hint={error.hint} /> : null}
        {props.commandLine ? <CommandLine line={props.commandLine} wrap /> : null}
      </form>
    </Dialog>
  );
}
