import type { ReactNode } from 'react';
import type { FieldPath, FieldValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field, type FieldControl } from '../ui/field.tsx';
import { CheckboxField, Select, TextInput } from '../ui/inputs.tsx';
import { LinesInput } from '../ui/lines-input.tsx';
import { useFormField } from './form.tsx';

interface FieldProps<D extends FieldValues> {
  readonly name: FieldPath<D>;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly optional?: boolean | undefined;
}

/** What else a control takes: all but what makes it one of the form. */
export type Rest<C extends (props: never) => unknown> = Omit<
  Parameters<C>[0],
  'id' | 'name' | 'value' | 'onChange' | 'onBlur' | 'ref' | 'children'
>;

interface LabelledProps<D extends FieldValues> extends FieldProps<D> {
  readonly children: (control: FieldControl & ReturnType<typeof useFormField<string>>['field']) => ReactNode;
}

/** A field with its label above and what is wrong with it below; its child is the control. */
function Labelled<D extends FieldValues>({ name, label, hint, optional, children }: LabelledProps<D>) {
  const { t } = useTranslation();
  const { field, error } = useFormField<string>(name);
  return (
    <Field label={label} hint={hint} error={error} {...(optional ? { optional: t('form.optional') } : {})}>
      {(control) => children({ ...control, ...field })}
    </Field>
  );
}

/** Text of one line. */
export function TextField<D extends FieldValues = FieldValues>(props: FieldProps<D> & Rest<typeof TextInput>) {
  const { name, label, hint, optional, ...rest } = props;
  return <Labelled {...{ name, label, hint, optional }}>{(control) => <TextInput {...rest} {...control} />}</Labelled>;
}

/** Text that may have lines. */
export function LinesField<D extends FieldValues = FieldValues>(props: FieldProps<D> & Rest<typeof LinesInput>) {
  const { name, label, hint, optional, ...rest } = props;
  return <Labelled {...{ name, label, hint, optional }}>{(control) => <LinesInput {...rest} {...control} />}</Labelled>;
}

/** One of some values: its children are the options. */
export function SelectField<D extends FieldValues = FieldValues>(
  props: FieldProps<D> & Rest<typeof Select> & { readonly children: ReactNode },
) {
  const { name, label, hint, optional, children, ...rest } = props;
  return (
    <Labelled {...{ name, label, hint, optional }}>
      {(control) => (
        <Select className="w-full" {...rest} {...control}>
          {children}
        </Select>
      )}
    </Labelled>
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
