import { z } from 'zod';
import { type Container, containerState } from '../../contract/containers.ts';
import type { EngineEvent } from '../events.ts';
import { address, anything, eachOf, part, rowLabels, rowText, seconds, text, texts } from './safe.ts';
import { readStatus } from './status-text.ts';

const PROJECT = 'com.docker.compose.project';
const SERVICE = 'com.docker.compose.service';
/** Most published ports a row has: 1,000, each for IPv4 and for IPv6. Each of them is a process of dockerd's. */
const ROW_PUBLISHED = 2_000;
/** Most ports a row has that are only exposed: a range of them costs the engine nothing, and can be tens of thousands. */
const ROW_EXPOSED = 500;

const rawPort = z.object({
  IP: address,
  PrivatePort: z.int().min(0).max(65_535),
  PublicPort: z.int().min(1).max(65_535).optional().catch(undefined),
  Type: z.enum(['tcp', 'udp', 'sctp']).catch('tcp'),
});

const rawRow = z.object({
  Id: z.string().regex(/^[0-9a-f]{64}$/),
  Names: texts,
  Image: text,
  ImageID: text,
  Command: text,
  Created: seconds,
  State: text,
  Status: text,
  Ports: anything,
  HostConfig: anything,
  Labels: anything,
});

/** By their names: those of compose may stand behind any number of others. */
const labelPair = part({ [PROJECT]: text, [SERVICE]: text });

const network = part({ NetworkMode: text });

/** Reads the engine's list of containers; what has no valid id is left out. Times are as of `now`. */
export function containerRows(list: unknown, now: number): Container[] {
  return eachOf(rawRow, list).map((raw) => containerRow(raw, now));
}

function containerRow(raw: z.output<typeof rawRow>, now: number): Container {
  const state = stateOf(raw.State);
  const { exitCode, health, ageMs } = readStatus(raw.Status);
  const since = ageMs === null ? null : now - ageMs;
  const alive = state === 'running' || state === 'paused';
  const { [PROJECT]: project, [SERVICE]: service } = labelPair.parse(raw.Labels);
  return {
    id: raw.Id,
    name: rowText(ownName(raw.Names) ?? raw.Id.slice(0, 12)),
    image: rowText(raw.Image),
    imageId: rowText(raw.ImageID),
    command: rowText(raw.Command),
    createdAt: raw.Created,
    state,
    health,
    status: rowText(raw.Status),
    exitCode,
    startedAt: alive ? since : null,
    finishedAt: state === 'exited' ? since : null,
    ports: portsOf(raw.Ports),
    hostNetwork: network.parse(raw.HostConfig).NetworkMode === 'host',
    labels: rowLabels(raw.Labels, [PROJECT, SERVICE]),
    compose: project ? { project: rowText(project), service: rowText(service) } : null,
  };
}

/**
 * Keeps times steady and exact. The list tells them only in words ("Up 3 minutes"): the exact time of a start or end
 * is the event's, and a time once known stays for as long as the words allow it.
 */
export function mergeTimes(
  next: Container,
  previous: Container | undefined,
  event: EngineEvent | undefined,
): Container {
  const action = event?.action;
  const started = action === 'start' || action === 'restart';
  const ended = action === 'die' || (action === 'stop' && next.state === 'exited');
  return {
    ...next,
    startedAt: started && event ? event.at : steady(next, next.startedAt, previous?.startedAt),
    finishedAt: ended && event ? event.at : steady(next, next.finishedAt, previous?.finishedAt),
  };
}

function steady(row: Container, next: number | null, previous: number | null | undefined): number | null {
  if (previous === null || previous === undefined) return next;
  if (next === null) return previous;
  // The words round down (or to the nearest hour), and the engine's clock may be a second off ours.
  const { grainMs } = readStatus(row.status);
  return Math.abs(next - previous) <= grainMs + 2_000 ? previous : next;
}

function stateOf(word: string): Container['state'] {
  const parsed = containerState.safeParse(word);
  if (parsed.success) return parsed.data;
  // Podman's words behind a Docker-compatible socket.
  if (word === 'configured' || word === 'initialized') return 'created';
  return word === 'stopped' || word === 'stopping' ? 'exited' : 'dead';
}

/** A container linked from others lists their names for it too, such as /web/db; its own has one slash. */
export function ownName(names: readonly string[]): string | undefined {
  const own = names.find((name) => name.lastIndexOf('/') <= 0) ?? names[0];
  return own?.replace(/^\//, '');
}

function portsOf(value: unknown): Container['ports'] {
  // Each kind for itself: a published port that is cut off is neither shown nor forwarded.
  const published: unknown[] = [];
  const exposed: unknown[] = [];
  for (const each of Array.isArray(value) ? value : []) {
    const isPublished = typeof Object(each).PublicPort === 'number';
    if (isPublished && published.length < ROW_PUBLISHED) published.push(each);
    else if (!isPublished && exposed.length < ROW_EXPOSED) exposed.push(each);
    if (published.length === ROW_PUBLISHED && exposed.length === ROW_EXPOSED) break;
  }
  return eachOf(rawPort, [...published, ...exposed])
    .map(({ IP, PrivatePort, PublicPort, Type }) => ({
      hostIp: PublicPort === undefined ? null : IP,
      hostPort: PublicPort ?? null,
      containerPort: PrivatePort,
      protocol: Type,
    }))
    .sort((a, b) => a.containerPort - b.containerPort || (a.hostPort ?? 0) - (b.hostPort ?? 0));
}
