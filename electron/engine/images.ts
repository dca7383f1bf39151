import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import type { EngineClient } from './client.ts';
import { jsonLines } from './json-lines.ts';
import type { CallLimits } from './modem.ts';
import { type InspectedImage, readImage } from './records/image-details.ts';
import { type ImageRow, imageRowOfInspect, imageRows } from './records/image-row.ts';
import { PullProgress } from './records/pull-progress.ts';
import { eachOf } from './records/safe.ts';
import type { Reference } from './reference.ts';

/** Deleting layers takes its time on a slow disk. */
const REMOVE_MS = 300_000;
/** Until a pull's first words: the registry is asked for the manifest, by an engine that retries on its own. */
const PULL_START_MS = 120_000;
/** A pull may be quiet while a large layer is checked or extracted on a slow disk, but not for longer than this. */
const PULL_QUIET_MS = 600_000;

/** Images that are not only layers of others, in batches as they arrive. */
export async function* eachImage(client: EngineClient): AsyncGenerator<ImageRow[], void> {
  for await (const batch of client.elements((docker) => docker.listImages())) yield imageRows(batch);
}

/** One image's row by id or name, with its platform; null when there is none. */
export async function findImage(client: EngineClient, reference: string): Promise<ImageRow | null> {
  try {
    const image = await inspectImage(client, reference);
    const row = imageRowOfInspect(image);
    return image.Descriptor ? { ...row, ...(await listedFacts(client, row)) } : row;
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/**
 * What containerd's store tells in its list alone: with the size of what was fetched, that of what is unpacked. A list can
 * be asked for by name only.
 */
async function listedFacts(
  client: EngineClient,
  { id, tags }: ImageRow,
): Promise<Pick<ImageRow, 'size' | 'createdAt'> | null> {
  const filters: Record<string, string[]> = tags[0] === undefined ? { dangling: ['true'] } : { reference: [tags[0]] };
  for await (const batch of client.elements((docker) => docker.listImages({ filters }))) {
    const listed = imageRows(batch).find((row) => row.id === id);
    if (listed) return { size: listed.size, createdAt: listed.createdAt };
  }
  return null;
}

/** An image as it is. NOT_FOUND when there is none, ENGINE_ERROR when it is described in no readable way. */
export async function inspectImage(
  client: EngineClient,
  reference: string,
  limits: CallLimits = {},
): Promise<InspectedImage> {
  return readImage(await client.docker(limits).getImage(reference).inspect());
}

/** Gives an image another name. */
export async function tagImage(
  client: EngineClient,
  id: string,
  { repo, tag, signal }: CallLimits & Pick<Reference, 'repo' | 'tag'>,
): Promise<void> {
  await client.docker({ signal }).getImage(id).tag({ repo, tag });
}

/** What a removal has done: the names that are gone, and the images and layers. */
export interface RemovedImages {
  readonly untagged: string[];
  readonly deleted: string[];
}

const rawStep = z.object({ Untagged: z.string().optional(), Deleted: z.string().optional() });

/** Removes a name, or an image by its id. */
export async function removeImage(
  client: EngineClient,
  reference: string,
  { force, signal }: CallLimits & { readonly force: boolean },
): Promise<RemovedImages> {
  const image = client.docker({ deadlineMs: REMOVE_MS, signal }).getImage(reference);
  const steps = eachOf(rawStep, await image.remove({ force }));
  return {
    untagged: steps.flatMap(({ Untagged }) => Untagged ?? []),
    deleted: steps.flatMap(({ Deleted }) => Deleted ?? []),
  };
}

export interface PullOptions extends CallLimits {
  readonly platform?: string | undefined;
  /** What `registryAuth` gives; never logged. */
  readonly auth?: string | undefined;
}

/**
 * Pulls an image: after each of the engine's lines, all it has said so far, which is one object. Ending it early makes the
 * engine give up.
 */
export async function* pullImage(
  client: EngineClient,
  reference: string,
  { platform, auth, signal }: PullOptions,
): AsyncGenerator<PullProgress, void> {
  const query = { fromImage: reference, ...(platform === undefined ? {} : { platform }) };
  const limits = { deadlineMs: PULL_START_MS, idleMs: PULL_QUIET_MS, signal };
  const stream = await client.stream((docker) => docker.createImage(auth && { base64: auth }, query), limits);
  const progress = new PullProgress(client);
  try {
    for await (const line of jsonLines(stream)) {
      progress.take(line);
      yield progress;
    }
  } finally {
    stream.destroy();
  }
}
