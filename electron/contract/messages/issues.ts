import type { z } from 'zod';
import { fieldMessages } from './fields.ts';
import { type Message, quoted } from './message.ts';
import { type FieldProblem, problem } from './problem.ts';
import { wireMessages } from './wire.ts';

const names = Object.keys(fieldMessages) as (keyof typeof fieldMessages)[];
const byId = new Map(names.map((name) => [problem(name as FieldProblem), fieldMessages[name] as () => Message]));

/** What the first misfit of a value is: a schema's own message, what would be right, or zod's words where neither is known. */
export function saidByIssue(error: Pick<z.ZodError, 'issues'>): Message {
  const [issue] = error.issues;
  const text = issue?.message ?? 'the request does not fit';
  return (
    byId.get(text)?.() ??
    (issue && ZODS_OWN.test(text) ? right(issue) : undefined) ??
    wireMessages.misfit({ reason: quoted(text) })
  );
}

/** What zod says where a schema has no words of its own. */
const ZODS_OWN = /^(?:Invalid (?:input|option)|Too (?:small|big)|Unrecognized key)/;

const types: Readonly<Record<string, () => Message>> = {
  int: fieldMessages.wholeNumber,
  number: fieldMessages.wholeNumber,
  boolean: fieldMessages.yesOrNo,
  string: fieldMessages.text,
  array: fieldMessages.list,
  object: () => fieldMessages.object({ example: '{"key": "value"}' }),
  record: () => fieldMessages.object({ example: '{"key": "value"}' }),
};

/** What would be right in the place of what is not; nothing where the kind of misfit does not say. */
function right(issue: z.core.$ZodIssue): Message | undefined {
  if (issue.code === 'invalid_type') return types[issue.expected]?.();
  if (issue.code === 'invalid_value') return fieldMessages.oneOf({ values: issue.values.map(String).join(', ') });
  if (issue.code === 'unrecognized_keys') {
    return fieldMessages.unknownKey({ names: issue.keys.map((key) => JSON.stringify(key)).join(', ') });
  }
  if (issue.code === 'too_small' && ['int', 'number'].includes(issue.origin))
    return fieldMessages.atLeast({ limit: Number(issue.minimum) });
  if (issue.code !== 'too_big') return undefined;
  const limit = Number(issue.maximum);
  if (['int', 'number'].includes(issue.origin)) return fieldMessages.atMost({ limit });
  if (issue.origin === 'string') return fieldMessages.tooLong({ limit });
  return issue.origin === 'array' ? fieldMessages.tooMany({ limit }) : undefined;
}
