import type { Readable } from 'node:stream';
import { AppError } from '../../contract/errors.ts';
import type { EngineClient } from '../client.ts';
import { enginePath, referencePath } from '../path.ts';
import { type ImageRow, imageRowOfInspect, imageRows } from '../records/image-row.ts';
import type { CallLimits } from './containers.ts';

/** Deleting layers takes its time on a slow disk. */
const REMOVE_MS = 300_000;
/** Until a pull's first words: the registry is asked for the manifest, by an engine that retries on its own. */
const PULL_START_MS = 120_000;

/** Images that are not only layers of others, in batches as they arrive. */
export async function* eachImage(client: EngineClient): AsyncGenerator<ImageRow[], void> {
  for await (const batch of client.elements({ method: 'GET', path: '/images/json' })) yield imageRows(batch);
}

/** One image's row by id or name, with its platform; null when there is none. */
export async function findImage(client: EngineClient, reference: string): Promise<ImageRow | null> {
  try {
    return imageRowOfInspect(await inspectImage(client, reference));
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/** The engine's whole inspect document, unchecked. */
export function inspectImage(client: EngineClient, reference: string, limits: CallLimits = {}): Promise<unknown> {
  return client.json({ method: 'GET', path: `/images/${referencePath(reference)}/json`, ...limits });
}

/** Gives an image another name. */
export async function tagImage(
  client: EngineClient,
  id: string,
  { repo, tag, signal }: CallLimits & { readonly repo: string; readonly tag: string },
): Promise<void> {
  await client.exchange({ method: 'POST', path: enginePath`/images/${id}/tag`, query: { repo, tag }, signal });
}

/** Removes a name, or an image by its id. The answer is a list of {Untagged} and {Deleted}, unchecked. */
export function removeImage(
  client: EngineClient,
  reference: string,
  { force, signal }: CallLimits & { readonly force: boolean },
): Promise<unknown> {
  const path = `/images/${referencePath(reference)}`;
  return client.json({ method: 'DELETE', path, query: { force }, deadlineMs: REMOVE_MS, signal });
}

/** Starts a pull; the stream is its progress, one JSON document a line. Destroying it makes the engine give up. */
export function pullImage(
  client: EngineClient,
  reference: string,
  options: CallLimits & { readonly platform?: string | undefined; readonly auth?: string | undefined },
): Promise<Readable> {
  const { platform, auth, signal } = options;
  return client.stream({
    method: 'POST',
    path: '/images/create',
    query: { fromImage: reference, platform },
    headers: auth === undefined ? {} : { 'X-Registry-Auth': auth },
    deadlineMs: PULL_START_MS,
    signal,
  });
}
