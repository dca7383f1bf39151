import { z } from 'zod';
import { problem } from './messages/problem.ts';

export type DaemonConfig = Record<string, z.core.util.JSONType>;

/** The longest daemon.json of a user's, in characters. */
const LONGEST = 65_536;

/** What the user adds to the engine's daemon.json, or puts in place of what the image has there. dockerd knows what its keys mean. */
export const daemonConfig = z
  .record(z.string().max(200), z.json())
  .refine((config) => JSON.stringify(config).length <= LONGEST, problem('daemonTooLong'));
