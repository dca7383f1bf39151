import type { fieldMessages } from './fields.ts';

/** Those that a schema may name: they say all by themselves. */
export type FieldProblem = {
  [K in keyof typeof fieldMessages]: (typeof fieldMessages)[K] extends () => unknown ? K : never;
}[keyof typeof fieldMessages];

/** What a schema says of a value: its message's id, which zod passes on as text. `saidByIssue` makes the message of it. */
export function problem(name: FieldProblem): string {
  return `fields.${name}`;
}
