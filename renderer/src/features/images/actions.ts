import type { Image } from '../../../../electron/contract/images.ts';
import { api } from '../../lib/bridge/client.ts';
import { runOperation } from '../../lib/entities/operations.ts';
import { imageStore } from '../../lib/entities/stores.ts';
import type { ImageLine } from './selectors.ts';

/** The images that go with these lines; the others keep a name that is not among them. */
export function imagesThatGo(lines: readonly ImageLine[]): Image[] {
  const images = new Map(lines.map(({ image }) => [image.id, image]));
  return [...images.values()].filter(
    ({ id, tags }) => lines.filter(({ image }) => image.id === id).length >= tags.length,
  );
}

/**
 * Removes lines of the list: a name where an image keeps another, else the image with all its names. What an image's
 * removal fails with is shown on its rows.
 */
export async function removeLines(lines: readonly ImageLine[], force: boolean): Promise<void> {
  const byImage = new Map<string, ImageLine[]>();
  for (const line of lines) byImage.set(line.image.id, [...(byImage.get(line.image.id) ?? []), line]);
  await Promise.all([...byImage.values()].map((own) => removeOf(own, force)));
}

async function removeOf(lines: readonly ImageLine[], force: boolean): Promise<void> {
  const [first] = lines;
  if (!first) return;
  const { image } = first;
  const whole = imagesThatGo(lines).length > 0;
  await runOperation({
    store: imageStore,
    id: image.id,
    // A name that goes leaves the image in the list.
    operation: whole ? 'deleting' : 'tagging',
    async call() {
      if (whole) await api().images.remove({ id: image.id, force });
      else
        for (const { reference } of lines) if (reference) await api().images.remove({ id: image.id, reference, force });
    },
  });
}
