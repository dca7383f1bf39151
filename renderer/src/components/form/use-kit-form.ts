import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { type DefaultValues, type FieldValues, type UseFormReturn, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { toWire, type WireError } from '../../../../electron/contract/errors.ts';
import { fieldAt, type Reading, resolverOf } from './resolver.ts';

interface FormOptions<D extends FieldValues, S extends z.ZodType> extends Reading<D, S> {
  /** What stands in the form at first. */
  readonly initial: D;
  /** What it is about as it is now: when that changes, here or elsewhere, it is what stands in the form. */
  readonly values?: D;
  /** Whatever else `rules` look at: when it is another one, the draft is read again. */
  readonly about?: unknown;
  /** Called with each change, for a draft that outlives the form. */
  readonly onDraft?: (draft: D) => void;
  /** Does what the form is for. An error is shown beside the field its `details.path` names, else below the form. */
  readonly submit: (value: z.output<S>, draft: D) => Promise<unknown>;
}

/** What the host said against the last try: of which field, if of one. It holds until the draft is changed. */
export interface Refusal {
  readonly field: string | null;
  readonly error: WireError;
}

export interface KitForm<D extends FieldValues = FieldValues, V = unknown> {
  readonly methods: UseFormReturn<D, unknown, V>;
  readonly element: RefObject<HTMLFormElement | null>;
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  readonly onSubmit: (event?: FormEvent) => void;
  /** Takes the user to the first field that is wrong, once it is drawn as such. */
  readonly focusWrong: () => void;
}

/**
 * A form that asks the host for something: react-hook-form over the contract's own schema. The whole draft is read with
 * each change, since rules are about more than one field; a field that is empty is not called wrong before the first try.
 * A try with a wrong field goes to the first of them. It is busy until `submit` settles, and tries one at a time.
 */
export function useKitForm<D extends FieldValues, S extends z.ZodType>(
  options: FormOptions<D, S>,
): KitForm<D, z.output<S>> {
  const { initial, values, about, onDraft, submit } = options;
  const { i18n } = useTranslation();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const element = useRef<HTMLFormElement>(null);
  const methods = useForm<D, unknown, z.output<S>>({
    defaultValues: initial as DefaultValues<D>,
    ...(values ? { values } : {}),
    resolver: resolverOf(options),
    // The draft is read below, and the first wrong field found as it is drawn: the order of fields is the page's.
    mode: 'onSubmit',
    reValidateMode: 'onSubmit',
    shouldFocusError: false,
  });
  const { formState, getValues, handleSubmit, trigger, watch } = methods;
  const keep = useRef(onDraft);
  useEffect(() => {
    keep.current = onDraft;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language has other words, and what the rules look at is not in the draft
  useEffect(() => {
    void trigger();
  }, [trigger, about, i18n.language]);
  useEffect(() => {
    const { unsubscribe } = watch(() => {
      setRefusal(null);
      keep.current?.(getValues());
      void trigger();
    });
    return unsubscribe;
  }, [watch, getValues, trigger]);
  useEffect(() => {
    // In a low window what is said of the whole form stands below what is in view.
    if (refusal?.field === null)
      element.current?.querySelector(':scope > [role="alert"]')?.scrollIntoView({ block: 'nearest' });
  }, [refusal]);

  // A wish, so that it is met once the fields are drawn as what they are.
  const [wish, setWish] = useState(0);
  const focusWrong = () => setWish((wishes) => wishes + 1);
  useEffect(() => {
    if (wish === 0) return;
    const wrong = element.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    wrong?.focus({ preventScroll: true });
    wrong?.scrollIntoView({ block: 'center' });
  }, [wish]);
  const invalid = useRef(false);
  const onValid = async (value: z.output<S>) => {
    setRefusal(null);
    try {
      await submit(value, getValues());
    } catch (thrown) {
      const error = toWire(thrown);
      const path = typeof error.details?.path === 'string' ? error.details.path.split('.') : null;
      const field = path && fieldAt(getValues(), path);
      setRefusal({ field, error });
      if (field !== null) focusWrong();
    }
  };
  const tryIt = async () => {
    invalid.current = false;
    await handleSubmit(onValid, () => {
      invalid.current = true;
    })();
    // Only now are empty fields called wrong, too.
    if (invalid.current) focusWrong();
  };
  const busy = formState.isSubmitting;
  return {
    methods,
    element,
    busy,
    refusal,
    focusWrong,
    onSubmit(event) {
      event?.preventDefault();
      if (!busy) void tryIt();
    },
  };
}
