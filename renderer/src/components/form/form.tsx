import { createContext, type ReactNode, useContext } from 'react';
import {
  type FieldError,
  type FieldValues,
  FormProvider,
  get,
  useController,
  useFormContext,
  useFormState,
} from 'react-hook-form';
import { saidBy, saidSentence } from '../../lib/i18n/said.tsx';
import { cx } from '../ui/class-names.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import type { KitForm, Refusal } from './use-kit-form.ts';

/** What is said of a field besides what is wrong with it, such as who has a port. By field, in words. */
export type Notes = ReadonlyMap<string, string>;
const noNotes: Notes = new Map();

const Said = createContext<{ refusal: Refusal | null; notes: Notes }>({ refusal: null, notes: noNotes });

interface FormProps<D extends FieldValues, V> {
  readonly form: KitForm<D, V>;
  /** Of the form, for a button outside of it. */
  readonly id?: string;
  readonly notes?: Notes | undefined;
  /** Begins what is said when the host refuses: "Could not run." */
  readonly failed?: string;
  readonly className?: string;
  readonly children: ReactNode;
  /** Below what is said of the whole form. */
  readonly after?: ReactNode;
}

/** The fields of a form, and what the host said of it as a whole. */
export function Form<D extends FieldValues, V>(props: FormProps<D, V>) {
  const { form, id, notes = noNotes, failed, className, children, after } = props;
  const { refusal } = form;
  const { errors, isSubmitted } = form.methods.formState;
  return (
    <FormProvider {...form.methods}>
      <Said value={{ refusal, notes }}>
        <form
          id={id}
          ref={form.element}
          noValidate
          className={cx('flex flex-col kit:gap-4', className)}
          onSubmit={form.onSubmit}
        >
          {children}
          {refusal?.field === null ? <ErrorNote title={failed} error={refusal.error} /> : null}
          {isSubmitted && errors.root?.message ? <ErrorNote error={errors.root.message} /> : null}
          {after}
        </form>
      </Said>
    </FormProvider>
  );
}

/** A field of the form around it, by its path such as "ports.0.hostPort", and what to say against what stands in it. */
export function useFormField<T>(name: string) {
  // Without its blur, which would write the field again: of a line that has just gone, it would bring that back as an empty one.
  const { onBlur: _, ...field } = useController({ name }).field;
  const [error = null] = useProblems([name]);
  const value: T = field.value;
  return { field: { ...field, value }, error };
}

/** What to say against what stands in some fields of the form around. */
export function useProblems(names: readonly string[]): string[] {
  const { refusal, notes } = useContext(Said);
  const { getValues } = useFormContext();
  const { errors, isSubmitted } = useFormState({ name: [...names] });
  return names.flatMap((name) => {
    if (refusal?.field === name) {
      const said = saidBy(refusal.error);
      return [said, said.hint ?? []].flat().map(saidSentence).join(' ');
    }
    // An empty field is not wrong yet: it waits for the first try.
    const waits = !isSubmitted && getValues(name) === '';
    const wrong = waits ? undefined : (get(errors, name) as FieldError | undefined)?.message;
    return wrong ?? notes.get(name) ?? [];
  });
}
