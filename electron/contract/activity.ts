import { z } from 'zod';
import { empty, listItem, localId, ok, timestamp } from './common.ts';
import { engineId } from './engine.ts';
import { wireError } from './errors.ts';
import { method, stream } from './wire/define.ts';

/** One thing that was asked of the engine or the VM, by the UI, the CLI or a client of docker.sock, and how it ended. */
export const activityEntry = z.object({
  id: localId,
  at: timestamp,
  /** client: by a program of the user's over docker.sock, such as the docker command. */
  source: z.enum(['ui', 'cli', 'main', 'client']),
  /** What that program calls itself: anything. */
  client: z.string().optional(),
  /** The engine that it was asked of; null when it was the VM. */
  engine: engineId.nullable(),
  /** The contract's method, such as containers.stop; of a client, the Engine API's, such as POST /containers/{container}/stop. */
  method: z.string(),
  /** What it was done to, as the user knows it. */
  subject: z.string(),
  /** The CLI line it equals; never with values that may be secrets: of variables, and of options for drivers. */
  command: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  durationMs: z.number().nullable(),
  error: wireError.nullable(),
  /** Of a process that was run and has ended: 128 + n after signal n; null where nobody was told. */
  exitCode: z.int().nullable().optional(),
});
export type ActivityEntry = z.infer<typeof activityEntry>;

export const activity = {
  /** The newest 1,000 entries, kept while the host lives. */
  watch: stream(empty, listItem(activityEntry)),
  clear: method(empty, ok, 'own'),
} as const;
