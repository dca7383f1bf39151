import { z } from 'zod';
import { containerName, imageReference } from './common.ts';
import { moreOptions } from './run-options.ts';

const noNul = (what: string) => z.string().refine((s) => !s.includes('\0'), `${what} must not contain a NUL character`);

export const portBinding = z.strictObject({
  /** Null lets the engine choose a free one. */
  hostPort: z.int().min(1).max(65535).nullable(),
  hostIp: z.union([z.ipv4(), z.ipv6()]).optional(),
  containerPort: z.int().min(1).max(65535),
  protocol: z.enum(['tcp', 'udp', 'sctp']).default('tcp'),
});

export const bindMount = z.strictObject({
  /** An absolute path, or the name of a volume. */
  source: noNul('a source').pipe(
    z.string().regex(/^(\/.*|[A-Za-z]:[\\/].*|[a-zA-Z0-9][a-zA-Z0-9_.-]*)$/, 'use an absolute path or a volume name'),
  ),
  /** Absolute, inside the container. */
  target: noNul('a target').pipe(z.string().regex(/^\//, 'use an absolute path inside the container')),
  readOnly: z.boolean().default(false),
});

export const envVariable = z.strictObject({
  name: z.string().regex(/^[^=\s\0]+$/, 'a name has no spaces and no "="'),
  value: noNul('a value'),
});

/** All that `docker run` can say: what the run form fills in, and the rest by the engine's own names. */
export const runSpec = z.object({
  image: imageReference,
  name: containerName.optional(),
  /** Arguments, already split. Empty means the image's own. */
  command: z.array(noNul('an argument')).max(1000).default([]),
  entrypoint: z.array(noNul('an argument')).max(1000).default([]),
  env: z.array(envVariable).max(10_000).default([]),
  ports: z.array(portBinding).max(1000).default([]),
  mounts: z.array(bindMount).max(1000).default([]),
  tty: z.boolean().default(false),
  interactive: z.boolean().default(false),
  autoRemove: z.boolean().default(false),
  workdir: noNul('a folder').optional(),
  user: noNul('a user').optional(),
  restart: z.enum(['no', 'always', 'unless-stopped', 'on-failure']).default('no'),
  labels: z.record(z.string().min(1), z.string()).default({}),
  /** With on-failure: how often at most. */
  restartRetries: z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .optional(),
  /** Whatever else `docker run` can say, by its place in the engine's inspect document. */
  more: moreOptions.default({}),
});
/** A run specification with the defaults filled in. */
export type RunSpec = z.output<typeof runSpec>;
/** As a form or a client gives it. */
export type RunSpecInput = z.input<typeof runSpec>;
