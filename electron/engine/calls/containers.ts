import type { Container } from '../../contract/containers.ts';
import type { EngineClient } from '../client.ts';
import { enginePath } from '../path.ts';
import { containerRows } from '../records/container-row.ts';

/** How a call ends early, and when it matters no more. */
export interface CallLimits {
  readonly signal?: AbortSignal | undefined;
}

/** Starting waits for image layers to be mounted and for hooks; slow on an emulated VM, but not minutes. */
const ACTION_MS = 120_000;
/** Removing a container deletes its layer: gigabytes on a slow disk. Committing copies it. */
const BULK_MS = 600_000;
/** What the engine needs on top of the grace it gives a container. */
const STOP_SLACK_MS = 60_000;

/** All containers, running or not, in batches as they arrive; never with sizes, which take minutes. */
export async function* eachContainer(
  client: EngineClient,
  { limit, now }: { readonly limit?: number | undefined; readonly now: number },
): AsyncGenerator<Container[], void> {
  const batches = client.elements({ method: 'GET', path: '/containers/json', query: { all: true, limit } });
  for await (const batch of batches) yield containerRows(batch, now);
}

/** Few containers in one answer, on a connection that is kept: those of `ids` that exist. */
export async function listContainers(
  client: EngineClient,
  { ids, now }: { readonly ids?: readonly string[]; readonly now: number },
): Promise<Container[]> {
  const query = { all: true, filters: ids ? { id: ids } : undefined };
  return containerRows(await client.json({ method: 'GET', path: '/containers/json', query }), now);
}

/** The engine's whole inspect document, unchecked. */
export function inspectContainer(client: EngineClient, id: string, limits: CallLimits = {}): Promise<unknown> {
  return client.json({ method: 'GET', path: enginePath`/containers/${id}/json`, ...limits });
}

/** Starts a container; one that runs already is left alone. */
export async function startContainer(client: EngineClient, id: string, limits: CallLimits = {}): Promise<void> {
  await client.exchange({
    method: 'POST',
    path: enginePath`/containers/${id}/start`,
    deadlineMs: ACTION_MS,
    ...limits,
  });
}

export interface StopOptions extends CallLimits {
  /** Seconds before SIGKILL; undefined leaves it to the container. */
  readonly timeoutSeconds?: number | undefined;
  /** What the container itself allows, for the deadline. */
  readonly ownTimeoutSeconds: number;
}

/** Stops or restarts a container and waits until it has. */
export async function haltContainer(
  client: EngineClient,
  id: string,
  { verb, timeoutSeconds, ownTimeoutSeconds, signal }: StopOptions & { readonly verb: 'stop' | 'restart' },
): Promise<void> {
  await client.exchange({
    method: 'POST',
    path: enginePath`/containers/${id}/${verb}`,
    query: { t: timeoutSeconds },
    deadlineMs: (timeoutSeconds ?? ownTimeoutSeconds) * 1000 + STOP_SLACK_MS,
    signal,
  });
}

/** Pauses or resumes all of a container's processes. */
export async function freezeContainer(
  client: EngineClient,
  id: string,
  { verb, signal }: CallLimits & { readonly verb: 'pause' | 'unpause' },
): Promise<void> {
  await client.exchange({ method: 'POST', path: enginePath`/containers/${id}/${verb}`, signal });
}

/** Sends a signal to a container's main process. */
export async function killContainer(
  client: EngineClient,
  id: string,
  { kill, signal }: CallLimits & { readonly kill: string },
): Promise<void> {
  await client.exchange({ method: 'POST', path: enginePath`/containers/${id}/kill`, query: { signal: kill }, signal });
}

/** Removes a container; `force` kills it first, `volumes` takes its anonymous volumes along. */
export async function removeContainer(
  client: EngineClient,
  id: string,
  { force, volumes, signal }: CallLimits & { readonly force: boolean; readonly volumes: boolean },
): Promise<void> {
  await client.exchange({
    method: 'DELETE',
    path: enginePath`/containers/${id}`,
    query: { force, v: volumes },
    deadlineMs: BULK_MS,
    signal,
  });
}

export async function renameContainer(
  client: EngineClient,
  id: string,
  { name, signal }: CallLimits & { readonly name: string },
): Promise<void> {
  await client.exchange({ method: 'POST', path: enginePath`/containers/${id}/rename`, query: { name }, signal });
}

/** Makes an image of a container's file system; the container pauses meanwhile. The answer is unchecked. */
export function commitContainer(
  client: EngineClient,
  id: string,
  options: CallLimits & { readonly repo: string; readonly tag: string; readonly comment?: string | undefined },
): Promise<unknown> {
  const { repo, tag, comment, signal } = options;
  const query = { container: id, repo, tag, comment };
  return client.json({ method: 'POST', path: '/commit', query, body: {}, deadlineMs: BULK_MS, signal });
}

/** The file system as an uncompressed tar. */
export function exportContainer(client: EngineClient, id: string, limits: CallLimits = {}) {
  return client.stream({ method: 'GET', path: enginePath`/containers/${id}/export`, deadlineMs: ACTION_MS, ...limits });
}

/** Creates a container. The answer, {Id, Warnings}, is unchecked. */
export function createContainer(
  client: EngineClient,
  body: object,
  options: CallLimits & { readonly name?: string | undefined },
): Promise<unknown> {
  const { name, signal } = options;
  return client.json({
    method: 'POST',
    path: '/containers/create',
    query: { name },
    body,
    deadlineMs: ACTION_MS,
    signal,
  });
}

/** Connects a container to a network besides its own, by the network's name or id. */
export async function connectNetwork(
  client: EngineClient,
  id: string,
  { network, endpoint, signal }: CallLimits & { readonly network: string; readonly endpoint: unknown },
): Promise<void> {
  await client.exchange({
    method: 'POST',
    path: enginePath`/networks/${network}/connect`,
    body: { Container: id, EndpointConfig: endpoint },
    deadlineMs: ACTION_MS,
    signal,
  });
}

/** One sample of resource counters, at once: without one-shot the engine would wait a second for a second one. */
export function sampleContainer(client: EngineClient, id: string, limits: CallLimits = {}): Promise<unknown> {
  const query = { stream: false, 'one-shot': true };
  return client.json({
    method: 'GET',
    path: enginePath`/containers/${id}/stats`,
    query,
    deadlineMs: 10_000,
    ...limits,
  });
}
