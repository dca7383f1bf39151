import { z } from 'zod';
import { empty, listItem, localId, ok, timestamp } from './common.ts';
import { engineId } from './engine.ts';
import { wireError } from './errors.ts';
import { message } from './messages/message.ts';
import { method, stream } from './wire/define.ts';

/** A piece of long work the host does on its own: a pull, an export, what is done with the VM's disk. */
export const task = z.object({
  id: localId,
  /** The engine that it works with. */
  engine: engineId,
  kind: z.enum(['pull', 'export', 'disk-move', 'disk-export', 'disk-import']),
  /** What it works on, such as the image reference. */
  title: z.string(),
  /** The command line it equals. */
  command: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  startedAt: timestamp,
  finishedAt: timestamp.nullable(),
  /** The last words, in English: the engine's, such as "Status: Image is up to date for …", or of what was done. */
  message: z.string(),
  /** The same for who shows it in another language; null while there is nothing to say. */
  said: message.nullable(),
  error: wireError.nullable(),
  /** Bytes; total is null while it is not known. */
  current: z.number(),
  total: z.number().nullable(),
  /** Bytes a second over the last seconds; null when too early to say. */
  speed: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  /** It ended, not well, and `retry` would do the same once more. */
  retriable: z.boolean(),
  layers: z.array(
    z.object({
      id: z.string(),
      /** The engine's word: Waiting, Downloading, Extracting, Pull complete, Already exists, … */
      status: z.string(),
      current: z.number(),
      total: z.number().nullable(),
    }),
  ),
});
export type Task = z.infer<typeof task>;

export const tasks = {
  watch: stream(empty, listItem(task)),
  cancel: method(z.object({ id: localId }), ok, 'own'),
  /** Does what a retriable task did once more, as a new task in its place. */
  retry: method(z.object({ id: localId }), z.object({ taskId: localId }), 'again'),
  /** Forgets finished tasks. */
  clear: method(empty, ok, 'own'),
} as const;
