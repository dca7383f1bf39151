import type { Image } from '../../../../electron/contract/images.ts';
import type { TableRow } from '../../components/ui/data-table/types.ts';
import { splitReference } from '../../lib/format/engine-names.ts';
import { type SortValue, sortRows } from '../../lib/list-view/sort.ts';

export const scopes = ['all', 'used', 'unused', 'dangling'] as const;

/** One name of an image; an image with several names has several lines, as `docker images` shows it. */
export interface ImageLine {
  /** Unique among lines: the image's id and the name. */
  readonly id: string;
  readonly image: Image;
  /** Null for an image without a name. */
  readonly reference: string | null;
  readonly repository: string;
  readonly tag: string;
}

export function imageLines(images: Iterable<Image>): ImageLine[] {
  return [...images].flatMap((image): ImageLine[] => {
    if (image.tags.length > 0) {
      return image.tags.map((reference) => ({
        id: `${image.id}|${reference}`,
        image,
        reference,
        ...splitReference(reference),
      }));
    }
    // Pulled by digest: it has a repository, though no tag.
    const repository = image.digests[0]?.split('@')[0] ?? '';
    return [{ id: image.id, image, reference: null, repository, tag: '' }];
  });
}

export function inScope(image: Image, scope: string): boolean {
  if (scope === 'used') return image.containers > 0;
  if (scope === 'unused') return image.containers === 0;
  if (scope === 'dangling') return image.tags.length === 0;
  return true;
}

/** Bytes of all images, and of those no container uses. Layers that images share are counted for each. */
export function totals(images: Iterable<Image>): { count: number; size: number; reclaimable: number } {
  let count = 0;
  let size = 0;
  let reclaimable = 0;
  for (const image of images) {
    count += 1;
    size += image.size;
    if (image.containers === 0) reclaimable += image.size;
  }
  return { count, size, reclaimable };
}

export interface RowOptions {
  readonly filter: string;
  readonly scope: string;
  readonly sort: { readonly column: string; readonly descending: boolean };
}

export type ImageRow = TableRow<ImageLine, never>;

/** The list as it is shown. */
export function imageRows(images: Iterable<Image>, { filter, scope, sort }: RowOptions): ImageRow[] {
  const chosen = imageLines([...images].filter((image) => inScope(image, scope))).filter((line) =>
    matches(line, filter),
  );
  return sortRows(chosen, (line) => sortValue(line, sort.column), {
    descending: sort.descending,
    tie: (line) => line.reference ?? line.id,
  }).map((item) => ({ kind: 'item', id: item.id, item, member: false }));
}

function matches({ image, reference, repository }: ImageLine, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [
    reference ?? repository,
    image.id,
    image.platform ?? '',
    ...Object.entries(image.labels).map(([k, v]) => `${k}=${v}`),
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

function sortValue({ image, repository, tag }: ImageLine, column: string): SortValue {
  switch (column) {
    case 'tag':
      return tag || null;
    case 'id':
      return image.id;
    case 'platform':
      return image.platform;
    case 'created':
      // Newest first, as `docker images` lists them.
      return image.createdAt === null ? null : -image.createdAt;
    case 'size':
      return -image.size;
    case 'containers':
      return -image.containers;
    default:
      return repository || null;
  }
}
