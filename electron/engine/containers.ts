import type { Readable } from 'node:stream';
import { z } from 'zod';
import { containerId } from '../contract/common.ts';
import type { Container, ContainerDetails } from '../contract/containers.ts';
import { AppError } from '../contract/errors.ts';
import { containerMessages } from '../contract/messages/containers.ts';
import type { RunSpec } from '../contract/run-spec.ts';
import type { EngineClient } from './client.ts';
import { misunderstood } from './failure.ts';
import { inspectImage } from './images.ts';
import type { CallLimits } from './modem.ts';
import { containerDetails } from './records/container-details.ts';
import { type InspectedContainer, readContainer } from './records/container-inspect.ts';
import { containerRows } from './records/container-row.ts';
import { readSample, type Sample } from './records/container-sample.ts';
import { createBody, splitNetworks } from './records/create-body.ts';
import type { Reference } from './reference.ts';

/** Starting waits for image layers to be mounted and for hooks; slow on an emulated VM, but not minutes. */
const ACTION_MS = 120_000;
/** Removing a container deletes its layer: gigabytes on a slow disk. Committing copies it. */
const BULK_MS = 600_000;
/** What the engine needs on top of the grace it gives a container. */
const STOP_SLACK_MS = 60_000;
/** The engine's own grace before SIGKILL, in seconds, for containers that set none. */
const DEFAULT_GRACE_SECONDS = 10;

/** All containers, running or not, in batches as they arrive; never with sizes, which take minutes. */
export async function* eachContainer(
  client: EngineClient,
  { limit, now }: { readonly limit?: number | undefined; readonly now: number },
): AsyncGenerator<Container[], void> {
  const options = { all: true, ...(limit === undefined ? {} : { limit }) };
  for await (const batch of client.elements((docker) => docker.listContainers(options)))
    yield containerRows(batch, now);
}

/** Few containers in one answer, on a connection that is kept: those of `ids` that exist. */
export async function listContainers(
  client: EngineClient,
  { ids, now }: { readonly ids?: readonly string[]; readonly now: number },
): Promise<Container[]> {
  const filters = ids ? { filters: { id: [...ids] } } : {};
  return containerRows(await client.docker().listContainers({ all: true, ...filters }), now);
}

/** A container as it is. NOT_FOUND when there is none, ENGINE_ERROR when it is described in no readable way. */
export async function inspectContainer(
  client: EngineClient,
  id: string,
  limits: CallLimits = {},
): Promise<InspectedContainer> {
  return readContainer(await client.docker(limits).getContainer(id).inspect());
}

/** The contract's details, with the command that makes an equal container. */
export async function describeContainer(
  client: EngineClient,
  id: string,
  limits: CallLimits,
): Promise<ContainerDetails> {
  const container = await inspectContainer(client, id, limits);
  // The image may be gone, or be of no use; then the command line is longer, not missing.
  const image = container.Image === '' ? null : await inspectImage(client, container.Image, limits).catch(() => null);
  return containerDetails(container, image);
}

/** Starts a container; one that runs already is left alone. */
export async function startContainer(client: EngineClient, id: string, limits: CallLimits = {}): Promise<void> {
  await client
    .docker({ deadlineMs: ACTION_MS, ...limits })
    .getContainer(id)
    .start();
}

/** Stops or restarts a container and waits until it has. `timeoutSeconds` before SIGKILL; the container's own by default. */
export async function haltContainer(
  client: EngineClient,
  id: string,
  { verb, timeoutSeconds, signal }: CallLimits & { verb: 'stop' | 'restart'; timeoutSeconds: number | undefined },
): Promise<void> {
  const grace = timeoutSeconds ?? graceOf(await inspectContainer(client, id, { signal }));
  const docker = client.docker({ deadlineMs: grace * 1000 + STOP_SLACK_MS, signal });
  await docker.getContainer(id)[verb](timeoutSeconds === undefined ? {} : { t: timeoutSeconds });
}

/** A container may allow itself minutes; without knowing, the deadline would cut its own grace short. */
function graceOf({ Config }: InspectedContainer): number {
  // −1 waits for ever; an hour is the longest anyone will.
  return Config.StopTimeout < 0 ? 3_600 : Config.StopTimeout || DEFAULT_GRACE_SECONDS;
}

/** Pauses or resumes all of a container's processes. */
export async function freezeContainer(
  client: EngineClient,
  id: string,
  { verb, signal }: CallLimits & { readonly verb: 'pause' | 'unpause' },
): Promise<void> {
  await client.docker({ signal }).getContainer(id)[verb]();
}

/** Sends a signal to a container's main process. */
export async function killContainer(
  client: EngineClient,
  id: string,
  { kill, signal }: CallLimits & { readonly kill: string },
): Promise<void> {
  await client.docker({ signal }).getContainer(id).kill({ signal: kill });
}

/** Removes a container; `force` kills it first, `volumes` takes its anonymous volumes along. */
export async function removeContainer(
  client: EngineClient,
  id: string,
  { force, volumes, signal }: CallLimits & { readonly force: boolean; readonly volumes: boolean },
): Promise<void> {
  await client.docker({ deadlineMs: BULK_MS, signal }).getContainer(id).remove({ force, v: volumes });
}

export async function renameContainer(
  client: EngineClient,
  id: string,
  { name, signal }: CallLimits & { readonly name: string },
): Promise<void> {
  await client.docker({ signal }).getContainer(id).rename({ name });
}

const committed = z.object({ Id: z.string() });

/** Makes an image of a container's file system, and resolves with its id; the container pauses meanwhile. */
export async function commitContainer(
  client: EngineClient,
  id: string,
  { repo, tag, comment, signal }: CallLimits & Pick<Reference, 'repo' | 'tag'> & { comment: string | undefined },
): Promise<string> {
  const options = { _query: { container: id, repo, tag, comment }, _body: {} };
  const answer = await client.docker({ deadlineMs: BULK_MS, signal }).getContainer(id).commit(options);
  const parsed = committed.safeParse(answer);
  if (!parsed.success) throw misunderstood('the engine did not say which image it made');
  return parsed.data.Id;
}

/** The file system as an uncompressed tar. */
export function exportContainer(client: EngineClient, id: string, { signal }: CallLimits = {}): Promise<Readable> {
  return client.stream((docker) => docker.getContainer(id).export(), { deadlineMs: ACTION_MS, signal });
}

const created = z.object({ Id: containerId, Warnings: z.array(z.string()).nullish() });

/**
 * Creates what `docker create` would, with all its networks or not at all. NOT_FOUND with `details.image` when the image is
 * not there.
 */
export async function createContainer(
  client: EngineClient,
  spec: RunSpec,
  { signal }: CallLimits = {},
): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
  const { body, others } = splitNetworks(createBody(spec), client.apiVersion);
  let answer: unknown;
  // dockerode passes on the id alone.
  const onAnswer = (document: unknown) => {
    answer = document;
  };
  const docker = client.docker({ deadlineMs: ACTION_MS, signal, onAnswer });
  await docker.createContainer({ ...body, name: spec.name } as object).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'NOT_FOUND' && /no such image/i.test(error.message))) throw error;
    throw new AppError('NOT_FOUND', containerMessages.noSuchImage({ image: spec.image }), {
      hint: containerMessages.pullFirst({ image: spec.image }),
      details: { ...error.details, image: spec.image, path: 'image' },
      cause: error,
    });
  });
  const parsed = created.safeParse(answer);
  if (!parsed.success) {
    throw misunderstood('the engine did not say which container it created', parsed.error);
  }
  const { Id: id, Warnings } = parsed.data;
  try {
    for (const [network, EndpointConfig] of others) {
      const options = { Container: id, EndpointConfig: Object(EndpointConfig) };
      await client.docker({ deadlineMs: ACTION_MS, signal }).getNetwork(network).connect(options);
    }
  } catch (error) {
    // One that lacks a network is not what was asked for. Cancelled or not: nobody knows of the container yet, and what
    // made the connecting fail is the one thing to tell.
    await removeContainer(client, id, { force: true, volumes: true }).catch(() => undefined);
    throw error;
  }
  return { id, warnings: Warnings ?? [] };
}

/**
 * One sample of resource counters, at once: without one-shot the engine would wait a second for a second one. Null for a
 * container that does not run.
 */
export async function sampleContainer(
  client: EngineClient,
  id: string,
  { signal }: CallLimits = {},
): Promise<Sample | null> {
  const container = client.docker({ deadlineMs: 10_000, signal }).getContainer(id);
  return readSample(await container.stats({ stream: false, 'one-shot': true }));
}

/** Whether a container has something at an absolute path, without running anything in it. False when in doubt. */
export async function hasFile(
  client: EngineClient,
  { containerId, path }: { readonly containerId: string; readonly path: string },
  signal?: AbortSignal,
): Promise<boolean> {
  if (!path.startsWith('/')) return false;
  const limits = { deadlineMs: 5_000, signal };
  return client
    .stream((docker) => docker.getContainer(containerId).infoArchive({ path }), limits)
    .then((answer) => answer.destroy())
    .then(
      () => true,
      () => false,
    );
}
