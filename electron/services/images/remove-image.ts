import { type Container, isUp } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import type { Image } from '../../contract/images.ts';
import { containerMessages } from '../../contract/messages/containers.ts';
import type { EngineClient } from '../../engine/client.ts';
import { inspectImage, type RemovedImages, removeImage } from '../../engine/images.ts';
import type { LiveTable } from '../../engine/live-table.ts';
import { splitReference } from '../../engine/reference.ts';

export interface RemoveOptions {
  readonly client: EngineClient;
  readonly images: LiveTable<Image>;
  readonly containers: LiveTable<Container>;
  /** Only this name; undefined removes the image with all its names. */
  readonly reference: string | undefined;
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/**
 * Removes a name, or an image with all its names. An image in use is refused (CONFLICT) before any of its names is
 * gone, unless forced.
 */
export async function removeImages(id: string, options: RemoveOptions): Promise<RemovedImages> {
  const { client, images, reference, force, signal } = options;
  if (reference !== undefined) return removeImage(client, reference, { force, signal });
  const { tags = [], digests = [], more = false } = images.rows.get(id) ?? {};
  // The engine refuses an id that has names in several repositories; forcing it would also override its other checks.
  if (force || !isOfSeveral(tags, digests)) return removeImage(client, id, { force, signal });
  refuseInUse(id, options.containers);
  const removed: RemovedImages = { untagged: [], deleted: [] };
  // Of an image with more names than a row has, the engine says them all.
  const all = more ? await namesAtEngine(client, id, signal) : { tags, digests };
  for (const tag of all.tags) {
    const { untagged, deleted } = await removeImage(client, tag, { force, signal });
    removed.untagged.push(...untagged);
    removed.deleted.push(...deleted);
  }
  for (const digest of all.digests) {
    const { untagged, deleted } = await removeImage(client, digest, { force, signal }).catch(ignoreGone);
    removed.untagged.push(...untagged);
    removed.deleted.push(...deleted);
  }
  return removed;
}

async function namesAtEngine(client: EngineClient, id: string, signal: AbortSignal) {
  const { RepoTags, RepoDigests } = await inspectImage(client, id, { signal });
  const names = [...RepoTags, ...RepoDigests].filter((name) => !name.startsWith('<none>'));
  return { tags: names.filter((name) => !name.includes('@')), digests: names.filter((name) => name.includes('@')) };
}

/** A digest is a name too, of an image that was pulled: alone where it was pulled by it, else beside its tag. */
function isOfSeveral(tags: readonly string[], digests: readonly string[]): boolean {
  const repositories = [
    ...tags.map((tag) => splitReference(tag).repo),
    ...digests.map((digest) => digest.split('@')[0]),
  ];
  return tags.length > 1 || new Set(repositories).size > 1;
}

/** The digests of a repository go with its last tag. */
function ignoreGone(error: unknown): RemovedImages {
  if (error instanceof AppError && error.code === 'NOT_FOUND') return { untagged: [], deleted: [] };
  throw error;
}

function refuseInUse(id: string, containers: LiveTable<Container>): void {
  const user = [...containers.rows.values()].find(({ imageId }) => imageId === id);
  if (!user) return;
  const inUse = isUp(user) ? containerMessages.imageInUseNow : containerMessages.imageInUse;
  throw new AppError('CONFLICT', inUse({ name: user.name }));
}
