import type { Readable } from 'node:stream';
import { z } from 'zod';
import { containerId } from '../contract/common.ts';
import type { containers } from '../contract/containers.ts';
import { AppError } from '../contract/errors.ts';
import { containerMessages } from '../contract/messages/containers.ts';
import type { RunSpec } from '../contract/run-spec.ts';
import type { DomainHandlers } from '../contract/wire/define.ts';
import type { EngineClient } from './client.ts';
import { misunderstood } from './failure.ts';
import { inspectImage } from './images.ts';
import type { CallLimits } from './modem.ts';
import { containerDetails } from './records/container-details.ts';
import { type InspectedContainer, readContainer } from './records/container-inspect.ts';
import { readSample, type Sample } from './records/container-sample.ts';
import { createBody, splitNetworks } from './records/create-body.ts';
import type { LogDefaults } from './records/more-options.ts';
import { boundDevice } from './records/run-mounts.ts';
import { splitReference } from './reference.ts';

/** Starting waits for image layers to be mounted and for hooks; slow on an emulated VM, but not minutes. */
const ACTION_MS = 120_000;
/** Removing a container deletes its layer: gigabytes on a slow disk. Committing copies it. */
const BULK_MS = 600_000;
/** What the engine needs on top of the grace it gives a container. */
const STOP_SLACK_MS = 60_000;
/** The engine's own grace before SIGKILL, in seconds, for containers that set none. */
const DEFAULT_GRACE_SECONDS = 10;

/** A container as it is. NOT_FOUND when there is none, ENGINE_ERROR when it is described in no readable way. */
export async function inspectContainer(
  client: EngineClient,
  id: string,
  limits: CallLimits = {},
): Promise<InspectedContainer> {
  return readContainer(await client.docker(limits).getContainer(id).inspect());
}

/**
 * The paths of the engine's machine that a container has: what it binds, and what its volumes are bound to by their options.
 * Rejects as `inspectContainer` does; a volume that the engine, or its driver, does not know has none.
 */
export async function boundPaths(client: EngineClient, id: string, limits: CallLimits = {}): Promise<string[]> {
  const { Mounts } = await inspectContainer(client, id, limits);
  const paths: string[] = [];
  for (const { Type, Name, Source } of Mounts) {
    const path = Type === 'volume' && Name !== '' ? await deviceOf(client, Name, limits) : Type === 'bind' && Source;
    if (path) paths.push(path);
  }
  return paths;
}

async function deviceOf(client: EngineClient, volume: string, limits: CallLimits): Promise<string | null> {
  try {
    const { Driver, Options } = await client.docker(limits).getVolume(volume).inspect();
    return boundDevice(Driver, Options);
  } catch (error) {
    if (error instanceof AppError && (error.code === 'NOT_FOUND' || error.code === 'ENGINE_ERROR')) return null;
    throw error;
  }
}

/** What is done by one call, or needs to look at the container first: the contract's own verbs. */
type Verb = 'inspect' | 'start' | 'stop' | 'restart' | 'pause' | 'resume' | 'kill' | 'remove' | 'rename' | 'commit';

/**
 * Asked before a container, by its id or name, starts or restarts; rejects where a port it publishes is taken. Resolves with
 * what waits until its ports lead to it, to be called when it has started, which never rejects but by its signal.
 */
export type ClaimPorts = (container: string, signal: AbortSignal) => Promise<(signal: AbortSignal) => Promise<void>>;

/**
 * Answers the contract's verbs on the engine that `client` leads to, which throws while there is none. What is known of its
 * configuration is left out of `docker run` lines.
 */
export function containerVerbs(
  client: () => EngineClient,
  logDefaults?: () => LogDefaults,
  claimPorts?: () => ClaimPorts | undefined,
): Pick<DomainHandlers<typeof containers, CallLimits>, Verb> {
  const to = (id: string, limits: CallLimits) => client().docker(limits).getContainer(id);

  /** Waits until it has, and resolves with what it was, where that was asked for. `timeoutSeconds` before SIGKILL; the container's own by default. */
  async function halt(verb: 'stop' | 'restart', { id, timeoutSeconds }: Halt, { signal }: CallLimits) {
    const engine = client();
    const found =
      verb === 'restart' && timeoutSeconds !== undefined ? null : await inspectContainer(engine, id, { signal });
    const grace = timeoutSeconds ?? (found ? graceOf(found) : DEFAULT_GRACE_SECONDS);
    const container = engine.docker({ deadlineMs: grace * 1000 + STOP_SLACK_MS, signal }).getContainer(id);
    const call = () => container[verb](timeoutSeconds === undefined ? {} : { t: timeoutSeconds });
    await (verb === 'restart' ? claiming(id, call, { claimPorts: claimPorts?.(), signal }) : call());
    return found;
  }

  return {
    async inspect({ id }, { signal }) {
      const engine = client();
      const container = await inspectContainer(engine, id, { signal });
      const { Image } = container;
      // The image may be gone, or be of no use; then the command line is longer, not missing.
      const image = Image === '' ? null : await inspectImage(engine, Image, { signal }).catch(() => null);
      return containerDetails(container, image, logDefaults?.());
    },
    start: async ({ id }, { signal }) => done(startContainer(client(), id, { signal, claimPorts: claimPorts?.() })),
    async stop(params, limits) {
      const found = await halt('stop', params, limits);
      return found ? endOf(found) : {};
    },
    restart: (params, limits) => done(halt('restart', params, limits)),
    pause: async ({ id }, { signal }) => done(to(id, { signal }).pause()),
    resume: async ({ id }, { signal }) => done(to(id, { signal }).unpause()),
    async kill({ id, signal: kill }, { signal }) {
      const engine = client();
      const end = kill === 'SIGKILL' ? endOf(await inspectContainer(engine, id, { signal })) : {};
      await killContainer(engine, id, { kill, signal });
      return end;
    },
    remove: async ({ id, ...options }, { signal }) => done(removeContainer(client(), id, { ...options, signal })),
    rename: async ({ id, name }, { signal }) => done(to(id, { signal }).rename({ name })),
    async commit({ id, reference, message }, { signal }) {
      // The container pauses meanwhile.
      const _query = { container: id, ...splitReference(reference), comment: message };
      const parsed = committed.safeParse(await to(id, { deadlineMs: BULK_MS, signal }).commit({ _query, _body: {} }));
      if (!parsed.success) throw misunderstood('the engine did not say which image it made');
      return { imageId: parsed.data.Id };
    },
  };
}

/** What becomes of a container with its end, where that is not that it stays. */
const endOf = ({ HostConfig }: InspectedContainer) => (HostConfig.AutoRemove ? { autoRemoved: true } : {});

type Halt = z.output<typeof containers.stop.params>;
const committed = z.object({ Id: z.string() });

async function done(work: Promise<unknown>): Promise<Record<string, never>> {
  await work;
  return {};
}

interface Claiming {
  readonly claimPorts?: ClaimPorts | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Starts a container; one that runs already is left alone. */
export function startContainer(
  client: EngineClient,
  id: string,
  { claimPorts, ...limits }: CallLimits & Claiming = {},
): Promise<void> {
  const container = client.docker({ deadlineMs: ACTION_MS, ...limits }).getContainer(id);
  return claiming(id, () => container.start(), { claimPorts, signal: limits.signal });
}

async function claiming(
  id: string,
  start: () => Promise<unknown>,
  { claimPorts, signal = new AbortController().signal }: Claiming,
): Promise<void> {
  const ready = await claimPorts?.(id, signal);
  await start();
  await ready?.(signal);
}

/** A container may allow itself minutes; without knowing, the deadline would cut its own grace short. */
function graceOf({ Config }: InspectedContainer): number {
  // −1 waits for ever; an hour is the longest anyone will.
  return Config.StopTimeout < 0 ? 3_600 : Config.StopTimeout || DEFAULT_GRACE_SECONDS;
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
  const create = client.answer((docker) => docker.createContainer({ ...body, name: spec.name } as object), {
    deadlineMs: ACTION_MS,
    signal,
  });
  const answer = await create.catch((error: unknown) => {
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
