import { z } from 'zod';
import type { Image } from '../../contract/images.ts';
import type { InspectedImage } from './image-details.ts';
import { anything, eachOf, number, rowLabels, rowText, seconds, texts } from './safe.ts';

/** An image as the engine tells it; how many containers use it is counted from ours. */
export type ImageRow = Omit<Image, 'containers'>;

/** Most names a row carries. */
const ROW_NAMES = 200;
/** Those are the first of so many, in the order of the alphabet, not of all: an image may come with hundreds of thousands. */
const SORTED_NAMES = 10 * ROW_NAMES;

const rawRow = z.object({
  Id: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  RepoTags: texts,
  RepoDigests: texts,
  Created: seconds,
  Size: number,
  Labels: anything,
});

/** Reads the engine's list of images, which does not tell their platform. */
export function imageRows(list: unknown): ImageRow[] {
  return eachOf(rawRow, list).map(({ Id, RepoTags, RepoDigests, Created, Size, Labels }) => ({
    id: Id,
    ...rowNames(RepoTags, RepoDigests),
    createdAt: Created,
    size: Size,
    platform: null,
    labels: rowLabels(Labels),
  }));
}

/** The same row of an inspected image, with the platform. */
export function imageRowOfInspect({
  Id,
  RepoTags,
  RepoDigests,
  Created,
  Size,
  Config,
  ...rest
}: InspectedImage): ImageRow {
  return {
    id: Id,
    ...rowNames(RepoTags, RepoDigests),
    // The list counts in whole seconds; the row must be the same from both.
    createdAt: Created === null ? null : Math.floor(Created / 1000) * 1000,
    size: Size,
    platform: platformOf(rest),
    labels: rowLabels(Config.Labels),
  };
}

function rowNames(tags: readonly string[], digests: readonly string[]): Pick<ImageRow, 'tags' | 'digests' | 'more'> {
  const isMore = ofKind(tags, 'tag').length > ROW_NAMES || ofKind(digests, 'digest').length > ROW_NAMES;
  return { tags: namesOf(tags, 'tag'), digests: namesOf(digests, 'digest'), ...(isMore ? { more: true } : {}) };
}

/** os/arch[/variant]. */
export function platformOf(parts: { Os: string; Architecture: string; Variant: string }): string {
  return rowText([parts.Os, parts.Architecture, parts.Variant].filter((part) => part !== '').join('/'));
}

/**
 * Without the engine's "<none>" stand-ins, in one order whatever call they came from. Containerd's store tells a name by
 * digest among the tags as well.
 */
export function namesOf(names: readonly string[], kind: 'tag' | 'digest'): string[] {
  return ofKind(names, kind).slice(0, SORTED_NAMES).map(rowText).sort().slice(0, ROW_NAMES);
}

function ofKind(names: readonly string[], kind: 'tag' | 'digest'): string[] {
  const isDigest = kind === 'digest';
  return names.filter((name) => !name.startsWith('<none>') && name.includes('@') === isDigest);
}
