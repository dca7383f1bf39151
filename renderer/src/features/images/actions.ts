import type { Image } from '../../../../electron/contract/images.ts';
import { api } from '../../lib/bridge/client.ts';
import { runOperation } from '../../lib/entities/operations.ts';
import { imageStore } from '../../lib/entities/stores.ts';
import type { ImageLine } from './selectors.ts';

/** The images that go with these lines; the others keep a name that is not among them. */
export function imagesThatGo(lines: readonly ImageLine[]): Image[] {
  return byImage(lines)
    .filter(({ whole }) => whole)
    .map(({ image }) => image);
}

/**
 * Removes lines of the list: a name where an image keeps another, else the image with all its names. What an image's
 * removal fails with is shown on its rows.
 */
export async function removeLines(lines: readonly ImageLine[], force: boolean): Promise<void> {
  await Promise.all(byImage(lines).map((part) => removePart(part, force)));
}

interface Part {
  readonly image: Image;
  readonly references: readonly string[];
  /** These are all its names. */
  readonly whole: boolean;
}

/** Lines of one image together, in one pass: a selection may hold thousands. */
function byImage(lines: readonly ImageLine[]): Part[] {
  const found = new Map<string, { image: Image; references: string[] }>();
  for (const { image, reference } of lines) {
    const part = found.get(image.id) ?? { image, references: [] };
    if (reference !== null) part.references.push(reference);
    found.set(image.id, part);
  }
  return [...found.values()].map((part) => ({ ...part, whole: part.references.length >= part.image.tags.length }));
}

async function removePart({ image: { id }, references, whole }: Part, force: boolean): Promise<void> {
  await runOperation({
    store: imageStore,
    id,
    // A name that goes leaves the image in the list.
    operation: whole ? 'deleting' : 'tagging',
    async call() {
      if (whole) await api().images.remove({ id, force });
      else for (const reference of references) await api().images.remove({ id, reference, force });
    },
  });
}
