import { z } from 'zod';
import { empty } from './common.ts';
import { message } from './messages/message.ts';
import { bytes } from './wire/codec.ts';
import { stream } from './wire/define.ts';

/** What the self-test tries, in this order. */
export const selfTestId = z.enum(['vm', 'engine', 'port', 'folder', 'name']);
export type SelfTestId = z.infer<typeof selfTestId>;

export const diagnosis = z.object({
  /** What is wrong, each with what to do; none where nothing is known to be. */
  findings: z.array(message),
  tests: z.array(
    z.object({
      id: selfTestId,
      /** `left out`: what it would try is not there, as the VM where another engine is in use. */
      state: z.enum(['running', 'passed', 'failed', 'left out']),
      /** Why it failed or was left out, and what to do, or what one that runs waits for; null for the others. */
      said: message.nullable(),
    }),
  ),
});
export type Diagnosis = z.infer<typeof diagnosis>;

/** Whether Slipway is well, and what those who help need to know. Nothing is sent to anybody. */
export const diagnose = {
  /** Looks at everything and tries what a user needs; what is known so far each time, at last all of it. */
  run: stream(empty, diagnosis),
  /**
   * A tar, gzipped, of a few megabytes at most: versions, states, settings and the ends of logs. Passwords, tokens and the values of
   * variables are never in it; names of objects, hosts, files and people only with `withNames`.
   */
  bundle: stream(z.object({ withNames: z.boolean().default(false) }), bytes),
} as const;
