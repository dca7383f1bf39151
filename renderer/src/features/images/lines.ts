import type { Image } from '../../../../electron/contract/images.ts';
import { shortId, splitReference } from '../../lib/format/engine-names.ts';

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

/** How the user knows a line: its name, or the short id of an image without one. Untrusted text. */
export function lineName({ reference, image }: ImageLine): string {
  return reference ?? shortId(image.id);
}

/** The line of an id as it is now; undefined once its name or its image is gone. */
export function lineById(byId: ReadonlyMap<string, Image>, id: string): ImageLine | undefined {
  const image = byId.get(id.split('|', 1)[0] ?? id);
  return image && imageLines([image]).find((line) => line.id === id);
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
