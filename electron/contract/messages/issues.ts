import type { z } from 'zod';
import { type FieldProblem, fieldMessages, problem } from './fields.ts';
import { type Message, quoted } from './message.ts';
import { wireMessages } from './wire.ts';

const names = Object.keys(fieldMessages) as (keyof typeof fieldMessages)[];
const byId = new Map(names.map((name) => [problem(name as FieldProblem), fieldMessages[name] as () => Message]));

/** What the first misfit of a value is: a schema's own message, or zod's words. */
export function saidByIssue(error: Pick<z.ZodError, 'issues'>): Message {
  const text = error.issues[0]?.message ?? 'the request does not fit';
  return byId.get(text)?.() ?? wireMessages.misfit({ reason: quoted(text) });
}
