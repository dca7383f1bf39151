import { z } from 'zod';
import { empty, timestamp } from './common.ts';
import { wireError } from './errors.ts';
import { method, stream } from './wire/define.ts';

export const engineSourceKind = z.enum(['vm', 'socket', 'context']);

export const engineStatus = z.object({
  /** waiting: nothing to connect to yet; connecting: dialling; lost: it was connected, and is being retried. */
  state: z.enum(['waiting', 'connecting', 'connected', 'lost']),
  since: timestamp,
  source: engineSourceKind,
  /** What Docker clients on this machine set as DOCKER_HOST. */
  dockerHost: z.string(),
  version: z.string().nullable(),
  apiVersion: z.string().nullable(),
  os: z.string().nullable(),
  arch: z.string().nullable(),
  error: wireError.nullable(),
});
export type EngineStatus = z.infer<typeof engineStatus>;

export const engineInfo = z.object({
  name: z.string(),
  operatingSystem: z.string(),
  kernelVersion: z.string(),
  storageDriver: z.string(),
  cgroupVersion: z.string(),
  cpus: z.int(),
  memoryBytes: z.number(),
  runtimes: z.array(z.string()),
  securityOptions: z.array(z.string()),
  warnings: z.array(z.string()),
});
export type EngineInfo = z.infer<typeof engineInfo>;

export const engine = {
  watch: stream(empty, engineStatus),
  info: method(empty, engineInfo, 'looks'),
} as const;
