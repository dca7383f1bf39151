import { z } from 'zod';
import { misunderstood } from '../failure.ts';
import {
  address,
  anything,
  eachOf,
  entriesOf,
  flag,
  keys,
  MOST_ENTRIES,
  number,
  part,
  text,
  textRecord,
  texts,
  time,
} from './safe.ts';

const record = <S extends z.ZodType>(value: S) =>
  anything.transform((input): [string, z.output<S>][] =>
    entriesOf(input).flatMap(([key, entry]) => {
      const parsed = value.safeParse(entry);
      return parsed.success ? [[key, parsed.data] as [string, z.output<S>]] : [];
    }),
  );

const list = <S extends z.ZodType>(element: S, most = MOST_ENTRIES) =>
  anything.transform((input) => eachOf(element, input, most));

/** Of one port of the container: each is a process of dockerd's, and every port has such a list. */
const bindings = list(part({ HostIp: address, HostPort: text }), 1_000);

const integer = z.int().catch(0);

/** What of an inspect document is used. Every part may be absent, null or of a wrong type. */
const rawContainer = z.object({
  Id: z.string().regex(/^[0-9a-f]{64}$/),
  Name: text,
  Image: text,
  Platform: text,
  Created: time,
  RestartCount: integer,
  State: part({
    Status: text,
    Running: flag,
    Pid: integer,
    ExitCode: integer,
    Error: text,
    OOMKilled: flag,
    StartedAt: time,
    FinishedAt: time,
    Health: part({ Status: text }),
  }),
  Config: part({
    Image: text,
    Entrypoint: texts,
    Cmd: texts,
    WorkingDir: text,
    User: text,
    Hostname: text,
    Tty: flag,
    OpenStdin: flag,
    StopTimeout: integer,
    Env: texts,
    Labels: textRecord,
    ExposedPorts: keys,
  }),
  HostConfig: part({
    AutoRemove: flag,
    Privileged: flag,
    Memory: number,
    NanoCpus: number,
    CpuQuota: number,
    CpuPeriod: number,
    NetworkMode: text,
    UTSMode: text,
    PidMode: text,
    IpcMode: text,
    RestartPolicy: part({ Name: text, MaximumRetryCount: integer }),
    Binds: texts,
    Mounts: anything,
    PortBindings: record(bindings),
    PublishAllPorts: flag,
  }),
  NetworkSettings: part({
    Ports: record(bindings),
    Networks: record(
      part({
        IPAddress: text,
        Gateway: text,
        MacAddress: text,
        NetworkID: text,
        Aliases: texts,
        Links: texts,
        DriverOpts: textRecord,
        GwPriority: z.int().optional().catch(undefined),
        IPAMConfig: part({ IPv4Address: text, IPv6Address: text, LinkLocalIPs: texts }),
      }),
    ),
  }),
  Mounts: list(part({ Type: text, Name: text, Source: text, Destination: text, RW: flag })),
});

/** An inspect document, read; `document` is all that the engine says, for the page and for the odd options of `docker run`. */
export type InspectedContainer = z.output<typeof rawContainer> & { readonly document: unknown };

/** Reads an inspect document; ENGINE_ERROR when it is none. */
export function readContainer(document: unknown): InspectedContainer {
  const parsed = rawContainer.safeParse(document);
  if (parsed.success) return { ...parsed.data, document };
  throw misunderstood('the engine described the container in a way that cannot be read', parsed.error);
}

/** Splits the engine's "80/tcp"; null for what is not a port. */
export function readPort(word: string): { port: number; protocol: 'tcp' | 'udp' | 'sctp' } | null {
  const match = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(word);
  const port = Number(match?.[1]);
  if (!match || port < 1 || port > 65_535) return null;
  return { port, protocol: (match[2] ?? 'tcp') as 'tcp' | 'udp' | 'sctp' };
}
