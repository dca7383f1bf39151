import { CircleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';

/** What a control needs to belong to its field. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  readonly optional?: string;
  readonly children: (control: FieldControl) => ReactNode;
}

/** A label above a control, and below it what helps, or what is wrong with it. */
export function Field({ label, hint, error, optional, children }: FieldProps) {
  const id = useId();
  const note = `${id}-note`;
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="flex items-baseline gap-1.5 text-xs font-medium text-ink-2">
        {label}
        {optional ? <span className="font-normal text-ink-3">{optional}</span> : null}
      </label>
      {children({ id, 'aria-describedby': error || hint ? note : undefined, 'aria-invalid': error ? true : undefined })}
      {error ? <FieldError id={note}>{error}</FieldError> : hint ? <FieldHint id={note}>{hint}</FieldHint> : null}
    </div>
  );
}

export function FieldError({ id, children }: { readonly id?: string; readonly children: ReactNode }) {
  return (
    <p id={id} role="alert" className="selectable flex items-start gap-1.5 break-words text-xs text-bad">
      <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
      <span className="min-w-0">{children}</span>
    </p>
  );
}

function FieldHint({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <p id={id} className="break-words text-xs text-ink-3">
      {children}
    </p>
  );
}
