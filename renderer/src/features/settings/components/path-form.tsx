import { type FormEvent, useState } from 'react';
import { ChoosePath } from '../../../components/path/choose-path.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { TextInput } from '../../../components/ui/inputs.tsx';

interface PathFormProps {
  readonly control: { readonly id: string };
  /** What is done with it, as a verb. */
  readonly label: string;
  readonly icon?: Parameters<typeof Button>[0]['icon'];
  readonly example: string;
  readonly isBusy?: boolean;
  readonly kind: 'folder' | 'file';
  /** What the button is called that lets one be chosen, and why one cannot be. */
  readonly choose: string;
  readonly wrong?: (path: string) => string | null;
  /** Says whether it was done: the field is empty then. */
  readonly onSubmit: (path: string) => Promise<boolean>;
}

/** A field for a path of this computer, and what is done with it. */
export function PathForm({ control, label, icon, example, isBusy, kind, choose, wrong, onSubmit }: PathFormProps) {
  const [path, setPath] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const trimmed = path.trim();
    // A slash at the end is how a shell completes a folder's name.
    if (await onSubmit(trimmed.length > 1 ? trimmed.replace(/\/+$/, '') : trimmed)) setPath('');
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex w-full items-center gap-2">
      <TextInput
        {...control}
        mono
        value={path}
        placeholder={example}
        onChange={(event) => setPath(event.target.value)}
      />
      <ChoosePath
        kind={kind}
        scope="computer"
        label={choose}
        at={path}
        {...(wrong ? { wrong } : {})}
        onChoose={setPath}
      />
      <Button
        type="submit"
        {...(icon ? { icon } : { className: 'min-w-20' })}
        busy={busy}
        disabled={isBusy || path.trim() === ''}
      >
        {label}
      </Button>
    </form>
  );
}
