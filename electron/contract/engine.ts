import { z } from 'zod';
import { empty, isAbsolutePath, ok, timestamp } from './common.ts';
import { wireError } from './errors.ts';
import { problem } from './messages/problem.ts';
import { method, stream } from './wire/define.ts';

/** Where an engine's socket is: an absolute path or a Windows pipe, bare or as DOCKER_HOST spells it. */
export const socketPath = z
  .string()
  .min(1)
  .max(4096)
  .refine(
    (path) => isAbsolutePath(path.replace(/^(unix|npipe):\/\//, '')) && !/\p{Cc}/u.test(path),
    problem('socketPath'),
  );

/** An engine on another machine, as DOCKER_HOST spells it: over SSH, or over TCP with TLS. */
export const remoteHost = z
  .string()
  .max(1024)
  .regex(/^(ssh|tcp):\/\/[^\s\p{Cc}]+$/u, problem('remoteHost'));

/** Where an engine is. */
export const engineSource = z.discriminatedUnion('kind', [
  /** In Slipway's own VM. */
  z.strictObject({ kind: z.literal('vm') }),
  /** An existing Docker socket on this machine. */
  z.strictObject({ kind: z.literal('socket'), path: socketPath }),
  /** A docker context by name. */
  z.strictObject({ kind: z.literal('context'), name: z.string().min(1).max(255) }),
  z.strictObject({ kind: z.literal('remote'), host: remoteHost }),
]);
export type EngineSource = z.infer<typeof engineSource>;

/** Names an engine in a call's envelope: `vm`, `context:NAME`, or where it listens as DOCKER_HOST spells it. */
export const engineId = z.string().min(1).max(5000);

/** The engine in Slipway's own VM. */
export const VM_ENGINE = 'vm';

/** The one name of an engine, however its place was spelt. */
export function engineIdOf(source: EngineSource): string {
  switch (source.kind) {
    case 'vm':
      return VM_ENGINE;
    case 'context':
      return `context:${source.name}`;
    case 'remote':
      return source.host;
    case 'socket':
      return dockerHostOf(source.path);
  }
}

/** What DOCKER_HOST is set to for a socket's path or a named pipe; what says so already stays as it is. */
export function dockerHostOf(socketPath: string): string {
  if (/^(unix|npipe):\/\//.test(socketPath)) return socketPath;
  return socketPath.startsWith('\\\\') ? `npipe://${socketPath.replaceAll('\\', '/')}` : `unix://${socketPath}`;
}

export const engineStatus = z.object({
  /** waiting: nothing to connect to yet; connecting: dialling; lost: it was connected, and is being retried. */
  state: z.enum(['waiting', 'connecting', 'connected', 'lost']),
  since: timestamp,
  source: z.enum(['vm', 'socket', 'context', 'remote']),
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

/** An engine that can be worked with. */
export const engineEntry = z.object({
  id: engineId,
  source: engineSource,
  /** Whether it is the one that the settings choose. */
  chosen: z.boolean(),
  /** Null while nobody uses it: no connection is kept then. */
  status: engineStatus.nullable(),
  /** Where a docker context leads, as DOCKER_HOST spells it; none for all others, and where that cannot be read. */
  host: z.string().optional(),
});
export type EngineEntry = z.infer<typeof engineEntry>;

/** Which engines there are. */
export const engines = {
  /** The VM's, those of the docker contexts but Slipway's own as of when it is opened, and those at addresses that the user has confirmed. */
  watch: stream(empty, z.object({ engines: z.array(engineEntry) })),
  /**
   * Takes back that the user has confirmed an address: until they do so again no page may choose it or work with it, and what
   * goes on there ends. CONFLICT for the engine that is chosen.
   */
  forget: method(z.object({ id: engineId }), ok, 'own'),
} as const;

/** One engine: whether it answers, and what it is. */
export const engine = {
  watch: stream(empty, engineStatus),
  info: method(empty, engineInfo, 'looks'),
} as const;
