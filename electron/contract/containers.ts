import { z } from 'zod';
import {
  containerId,
  containerName,
  imageReference,
  isAbsolutePath,
  listedName,
  listItem,
  localId,
  ok,
  shortened,
  timestamp,
} from './common.ts';
import { by, grace, nameOf, needless, never, type One, verb } from './container-verbs.ts';
import { problem } from './messages/problem.ts';
import { dockerRunWords } from './run-line.ts';
import { runSpec } from './run-spec.ts';
import { method, stream } from './wire/define.ts';

export const containerState = z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']);
export const health = z.enum(['none', 'starting', 'healthy', 'unhealthy']);

export const publishedPort = z.object({
  /** An address, or empty for all; null when the port is exposed but not published. */
  hostIp: z.union([z.literal(''), z.ipv4(), z.ipv6()]).nullable(),
  hostPort: z.int().nullable(),
  containerPort: z.int(),
  protocol: z.enum(['tcp', 'udp', 'sctp']),
});

/** A row of the container list. */
export const container = z.object({
  id: containerId,
  /** Without the engine's leading slash. */
  name: z.string(),
  /** The reference it was created from, or the image id when that is gone. */
  image: z.string(),
  imageId: z.string(),
  command: z.string(),
  /** Null when the engine does not know. */
  createdAt: timestamp.nullable(),
  state: containerState,
  health,
  /** The engine's own words, such as "Up 5 minutes (healthy)". */
  status: z.string(),
  /** Of the last run; null when it never ended. */
  exitCode: z.int().nullable(),
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
  ports: z.array(publishedPort),
  /** Its network is its engine's machine's own: it publishes nothing, and listens there. */
  hostNetwork: z.boolean(),
  labels: z.record(z.string(), z.string()),
  compose: z.object({ project: z.string(), service: z.string() }).nullable(),
});
export type Container = z.infer<typeof container>;

/** Where a published TCP port answers in a browser on this machine; null for all others. */
export function portUrl(port: Pick<z.infer<typeof publishedPort>, 'hostIp' | 'hostPort' | 'protocol'>): string | null {
  if (port.hostPort === null || port.protocol !== 'tcp') return null;
  const any = port.hostIp === null || ['', '0.0.0.0', '::', '127.0.0.1', '::1'].includes(port.hostIp);
  const host = any ? 'localhost' : port.hostIp?.includes(':') ? `[${port.hostIp}]` : port.hostIp;
  return `http://${host}:${port.hostPort}`;
}

/** Has a process: can be stopped, killed and looked into, and ends with its engine. */
export function isUp(container: { readonly state: Container['state'] }): boolean {
  return container.state === 'running' || container.state === 'paused' || container.state === 'restarting';
}

/**
 * What a container's file system is called as a file: letters, digits, dots, dashes and underscores, which are safe on any
 * disk and in a header. Docker's own names are; an engine that tells others chooses no folder and no hidden file by it.
 */
export function tarNameOf(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[._-]+/, '')
    .slice(0, 100);
  return `${safe || 'container'}.tar`;
}

export const containerDetails = z.object({
  id: containerId,
  name: z.string(),
  image: z.string(),
  imageId: z.string(),
  platform: z.string(),
  /** Null when the engine does not know. */
  createdAt: timestamp.nullable(),
  state: containerState,
  health,
  exitCode: z.int().nullable(),
  /** What the engine says went wrong, empty when nothing did. */
  error: z.string(),
  oomKilled: z.boolean(),
  pid: z.int().nullable(),
  restartCount: z.int(),
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
  entrypoint: z.array(z.string()),
  command: z.array(z.string()),
  workdir: z.string(),
  user: z.string(),
  hostname: z.string(),
  tty: z.boolean(),
  openStdin: z.boolean(),
  /** NAME=value, as the engine has them. */
  env: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  ports: z.array(publishedPort),
  mounts: z.array(
    z.object({ type: z.string(), source: z.string(), target: z.string(), readOnly: z.boolean(), name: z.string() }),
  ),
  networks: z.array(
    z.object({ name: z.string(), ip: z.string(), gateway: z.string(), mac: z.string(), aliases: z.array(z.string()) }),
  ),
  restartPolicy: z.string(),
  autoRemove: z.boolean(),
  privileged: z.boolean(),
  /** Null means no limit. */
  memoryLimit: z.number().nullable(),
  cpuLimit: z.number().nullable(),
  /** `docker run …` that makes an equal container; null when it would be too long for a command line. */
  runCommand: z.string().nullable(),
  /** The engine's whole inspect document, as data; absent when it is too large to show. */
  raw: z.unknown().optional(),
  shortened: shortened.optional(),
});
export type ContainerDetails = z.infer<typeof containerDetails>;

export const containerStats = z.object({
  id: containerId,
  /** Percent of one CPU, as `docker stats` counts; null until there is a second sample to compare with. */
  cpuPercent: z.number().nullable(),
  memoryBytes: z.number(),
  memoryLimitBytes: z.number(),
});
export type ContainerStats = z.infer<typeof containerStats>;

const one = z.object({ id: containerId });
/** `autoRemoved`: it was to be removed with its end, as by `docker run --rm`, and can be started no more. */
const ended = z.object({ autoRemoved: z.boolean().optional() });
const startAgain =
  ({ id }: One) =>
  ({ autoRemoved }: z.output<typeof ended>) =>
    autoRemoved ? [] : [{ method: 'containers.start' as const, params: { id } }];
const timeoutSeconds = z.int().min(0).max(3600).optional();
export const containers = {
  /** `fresh`: the first snapshot is what the engine lists now, in place of what its events have told so far. */
  watch: stream(z.object({ fresh: z.boolean().optional() }), listItem(container)),
  inspect: method(one, containerDetails, 'looks'),
  /** Samples for at most 100 running containers, every two seconds, until cancelled. Rows that stop drop out. */
  stats: stream(z.object({ ids: z.array(containerId).max(100) }), z.object({ samples: z.array(containerStats) })),
  start: method(
    one,
    ok,
    verb(() => ['start'], by('containers.stop')),
  ),
  /** `timeoutSeconds`: grace before SIGKILL; the container's own by default. */
  stop: method(
    one.extend({ timeoutSeconds }),
    ended,
    verb((params) => ['stop', ...grace(params)], startAgain),
  ),
  restart: method(
    one.extend({ timeoutSeconds }),
    ok,
    verb((params: Parameters<typeof grace>[0]) => ['restart', ...grace(params)], needless),
  ),
  pause: method(
    one,
    ok,
    verb(() => ['pause'], by('containers.resume')),
  ),
  resume: method(
    one,
    ok,
    verb(() => ['unpause'], by('containers.pause')),
  ),
  kill: method(
    one.extend({
      signal: z
        .string()
        .regex(/^[A-Z0-9+]{1,20}$/)
        .default('SIGKILL'),
    }),
    ended,
    verb(
      ({ signal = 'SIGKILL' }) => ['kill', ...(signal === 'SIGKILL' ? [] : ['-s', signal])],
      // Another signal may mean anything to what it is sent to.
      ({ id, signal = 'SIGKILL' }) => (signal === 'SIGKILL' ? startAgain({ id }) : 'impossible'),
    ),
  ),
  remove: method(
    one.extend({ force: z.boolean().default(false), volumes: z.boolean().default(false) }),
    ok,
    verb(({ force, volumes }) => ['rm', ...(force ? ['-f'] : []), ...(volumes ? ['-v'] : [])], never),
  ),
  rename: method(one.extend({ name: containerName }), ok, {
    subject: ({ id }, names) => nameOf(id, names),
    cli: ({ id, name }, names) => ['docker', 'rename', nameOf(id, names), name],
    undo({ id }, names) {
      const before = names.container(id);
      return before === null ? 'impossible' : { method: 'containers.rename', params: { id, name: before } };
    },
  }),
  /** Makes an image of the container's file system. */
  commit: method(
    one.extend({ reference: imageReference, message: z.string().max(1000).optional() }),
    z.object({ imageId: z.string() }),
    {
      subject: ({ id }, names) => nameOf(id, names),
      cli: ({ id, reference, message }, names) => [
        ...['docker', 'commit', ...(message ? ['-m', message] : [])],
        ...[nameOf(id, names), reference],
      ],
      undo({ reference }, names) {
        const before = names.imageOf(listedName(reference));
        return ({ imageId }: { imageId: string }) => [
          { method: 'images.remove' as const, params: { id: imageId, reference } },
          // Whose name it was gets it back.
          ...(before === null ? [] : [{ method: 'images.tag' as const, params: { id: before, reference } }]),
        ];
      },
    },
  ),
  /**
   * Writes the file system as a tar to an absolute path on the host, as a task; what is there is replaced. Only for the app
   * itself, which has asked the user in the system's own dialog: FORBIDDEN for pages, whatever they claim to be.
   */
  export: method(
    one.extend({ path: z.string().max(4096).refine(isAbsolutePath, problem('absolutePath')) }),
    z.object({ taskId: localId }),
    { ...verb(({ path }: One & { path: string }) => ['export', '-o', path], needless), many: false },
  ),
  /**
   * Offers the file system as a tar to a browser, as a task. `path` is for one GET within a minute, by the page that asked;
   * only for web clients.
   */
  download: method(one, z.object({ taskId: localId, path: z.string() }), {
    ...verb(({ id }: One, names) => ['export', '-o', tarNameOf(nameOf(id, names))], needless),
    many: false,
  }),
  /** Creates a container, and starts it. When only the start fails the container stays, and the error says so in `details.id`. */
  run: method(runSpec, z.object({ id: containerId, warnings: z.array(z.string()) }), {
    subject: ({ name, image }) => name ?? image,
    cli: (spec) => dockerRunWords(runSpec.parse(spec), { mask: true }),
    undo: () => (result: One) => ({ method: 'containers.remove' as const, params: { id: result.id, force: true } }),
  }),
} as const;
