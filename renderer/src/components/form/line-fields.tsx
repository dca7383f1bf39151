import type { ReactNode } from 'react';
import type { FieldPath, FieldValues } from 'react-hook-form';
import { CheckboxField, Select, TextInput } from '../ui/inputs.tsx';
import { LinesInput } from '../ui/lines-input.tsx';
import type { Rest } from './fields.tsx';
import { useFormField } from './form.tsx';

/** A field of a line: what is wrong with it stands below the line. */
interface LineFieldProps<D extends FieldValues> {
  readonly name: FieldPath<D>;
  /** Its accessible name. */
  readonly label: string;
  /** Called when the user has changed it. */
  readonly onTyped?: (() => void) | undefined;
}

/** What makes a control the field of a line. */
function useLineField<D extends FieldValues>({ name, label, onTyped }: LineFieldProps<D>) {
  const { field, error } = useFormField<string>(name);
  return {
    ...field,
    'aria-label': label,
    'aria-invalid': error ? true : undefined,
    onChange(value: unknown) {
      field.onChange(value);
      onTyped?.();
    },
  };
}

export function LineField<D extends FieldValues>(props: LineFieldProps<D> & Rest<typeof TextInput>) {
  const { name, label, onTyped, ...rest } = props;
  return <TextInput {...rest} {...useLineField({ name, label, onTyped })} />;
}

export function LineLines<D extends FieldValues>(props: LineFieldProps<D> & Rest<typeof LinesInput>) {
  const { name, label, onTyped, ...rest } = props;
  return <LinesInput {...rest} {...useLineField({ name, label, onTyped })} />;
}

/** Its children are the options. */
export function LineSelect<D extends FieldValues>(
  props: LineFieldProps<D> & Rest<typeof Select> & { readonly children: ReactNode },
) {
  const { name, label, onTyped, children, ...rest } = props;
  return (
    <Select {...rest} {...useLineField({ name, label, onTyped })}>
      {children}
    </Select>
  );
}

export function LineCheck<D extends FieldValues>({ name, label }: LineFieldProps<D>) {
  const { field } = useFormField<boolean>(name);
  return <CheckboxField id={`field-${name}`} label={label} checked={field.value} onChange={field.onChange} />;
}
