import type { ReactNode } from 'react';
import type { FieldPath, FieldValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field } from '../ui/field.tsx';
import { CheckboxField, Select, TextInput } from '../ui/inputs.tsx';
import { LinesInput } from '../ui/lines-input.tsx';
import { useFormField } from './form.tsx';

interface FieldProps<D extends FieldValues> {
  readonly name: FieldPath<D>;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly optional?: boolean;
}

/** What else a control takes: all but what makes it one of the form. */
export type Rest<C extends (props: never) => unknown> = Omit<
  Parameters<C>[0],
  'id' | 'name' | 'value' | 'onChange' | 'onBlur' | 'ref' | 'children'
>;

/** Text of one line. */
export function TextField<D extends FieldValues = FieldValues>(props: FieldProps<D> & Rest<typeof TextInput>) {
  const { name, label, hint, optional, ...rest } = props;
  const { t } = useTranslation();
  const { field, error } = useFormField<string>(name);
  return (
    <Field label={label} hint={hint} error={error} {...(optional ? { optional: t('form.optional') } : {})}>
      {(control) => <TextInput {...rest} {...control} {...field} />}
    </Field>
  );
}

/** Text that may have lines. */
export function LinesField<D extends FieldValues = FieldValues>(props: FieldProps<D> & Rest<typeof LinesInput>) {
  const { name, label, hint, optional, ...rest } = props;
  const { t } = useTranslation();
  const { field, error } = useFormField<string>(name);
  return (
    <Field label={label} hint={hint} error={error} {...(optional ? { optional: t('form.optional') } : {})}>
      {(control) => <LinesInput {...rest} {...control} {...field} />}
    </Field>
  );
}

/** One of some values: its children are the options. */
export function SelectField<D extends FieldValues = FieldValues>(
  props: FieldProps<D> & Rest<typeof Select> & { readonly children: ReactNode },
) {
  const { name, label, hint, optional: _, children, ...rest } = props;
  const { field, error } = useFormField<string>(name);
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <Select className="w-full" {...rest} {...control} {...field}>
          {children}
        </Select>
      )}
    </Field>
  );
}

/** Yes or no. */
export function CheckField<D extends FieldValues = FieldValues>({ name, label, hint }: FieldProps<D>) {
  const { field } = useFormField<boolean>(name);
  return (
    <CheckboxField
      id={`field-${name}`}
      label={label}
      hint={typeof hint === 'string' ? hint : undefined}
      checked={field.value}
      onChange={field.onChange}
    />
  );
}
