import { type FieldErrors, type FieldValues, get, type Resolver, set } from 'react-hook-form';
import type { z } from 'zod';
import { saidByIssue } from '../../../../electron/contract/messages/issues.ts';
import { saidSentence } from '../../lib/i18n/said.tsx';

/** How what was typed, the draft, becomes what the contract takes. */
export interface Reading<D extends FieldValues, S extends z.ZodType> {
  /** The contract's own schema. */
  readonly schema: S;
  /** Its input, as far as the draft can be read. What has the same name in both is the same field. */
  readonly read: (draft: D) => z.input<S>;
  /** What is wrong with a field that the schema refuses, in the user's language, where the form can say more than the schema. */
  readonly wrong?: (field: string, draft: D) => string | undefined;
  /** What the schema cannot know: fields that contradict each other, names that are taken. By field, in words. */
  readonly rules?: (draft: D) => Iterable<readonly [field: string, words: string]>;
}

/** Reads a draft for react-hook-form. What is wrong is said by the form, or else by the contract, which says it once for all forms. */
export function resolverOf<D extends FieldValues, S extends z.ZodType>(
  reading: Reading<D, S>,
): Resolver<D, unknown, z.output<S>> {
  return (draft) => {
    const errors: FieldErrors = {};
    const blame = (field: string, message: string) => {
      if (!get(errors, field)) set(errors, field, { type: 'draft', message });
    };
    for (const [field, words] of reading.rules?.(draft) ?? []) blame(field, words);
    const parsed = reading.schema.safeParse(reading.read(draft));
    for (const issue of parsed.error?.issues ?? []) {
      const field = fieldAt(draft, issue.path);
      const words = field === null ? undefined : reading.wrong?.(field, draft);
      blame(field ?? 'root', words ?? saidSentence(saidByIssue({ issues: [issue] })));
    }
    return parsed.success && Object.keys(errors).length === 0
      ? { values: parsed.data, errors: {} }
      : { values: {}, errors: errors as FieldErrors<D> };
  };
}

/** The field that a path is about, such as "command" for the third word of a command; null when the draft has none. */
export function fieldAt(draft: unknown, path: readonly PropertyKey[]): string | null {
  const place: string[] = [];
  let at = draft;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) break;
    if (!Object.hasOwn(at, key)) return null;
    place.push(String(key));
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return typeof at === 'object' ? null : place.join('.');
}
