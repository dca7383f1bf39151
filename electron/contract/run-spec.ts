import { z } from 'zod';
import { containerName, imageReference } from './common.ts';
import { problem } from './messages/problem.ts';
import { moreOptions } from './run-options.ts';

const noNul = z.string().refine((s) => !s.includes('\0'), problem('nul'));

export const portBinding = z.strictObject({
  /** Null lets the engine choose a free one. */
  hostPort: z.int().min(1).max(65535).nullable(),
  hostIp: z.union([z.ipv4(), z.ipv6()]).optional(),
  containerPort: z.int().min(1).max(65535),
  protocol: z.enum(['tcp', 'udp', 'sctp']).default('tcp'),
});

export const bindMount = z.strictObject({
  /** An absolute path, or the name of a volume. */
  source: noNul.pipe(z.string().regex(/^(\/.*|[A-Za-z]:[\\/].*|[a-zA-Z0-9][a-zA-Z0-9_.-]*)$/, problem('mountSource'))),
  /** Absolute, inside the container. */
  target: noNul.pipe(z.string().regex(/^\//, problem('containerPath'))),
  readOnly: z.boolean().default(false),
});

export const envVariable = z.strictObject({
  name: z.string().regex(/^[^=\s\0]+$/, problem('variableName')),
  value: noNul,
});

/** All that `docker run` can say: what the run form fills in, and the rest by the engine's own names. */
export const runSpec = z.object({
  image: imageReference,
  name: containerName.optional(),
  /** Arguments, already split. Empty means the image's own. */
  command: z.array(noNul).max(1000).default([]),
  entrypoint: z.array(noNul).max(1000).default([]),
  env: z.array(envVariable).max(10_000).default([]),
  ports: z.array(portBinding).max(1000).default([]),
  mounts: z.array(bindMount).max(1000).default([]),
  tty: z.boolean().default(false),
  interactive: z.boolean().default(false),
  autoRemove: z.boolean().default(false),
  workdir: noNul.optional(),
  user: noNul.optional(),
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
