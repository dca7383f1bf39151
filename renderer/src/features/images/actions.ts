import i18next from 'i18next';
import type { Image } from '../../../../electron/contract/images.ts';
import { rememberUndo } from '../../components/commands/undo.ts';
import { api } from '../../lib/bridge/client.ts';
import { runOperation } from '../../lib/entities/operations.ts';
import { imageStore } from '../../lib/entities/stores.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import type { ImageLine } from './lines.ts';

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
  const parts = byImage(lines);
  const done = await Promise.all(parts.map((part) => removePart(part, force)));
  // An image that goes is gone; a name can be given again.
  const names = parts
    .filter(({ whole }, index) => !whole && done[index])
    .flatMap(({ image: { id }, references }) => references.map((reference) => ({ id, reference })));
  const [first] = names;
  if (!first) return;
  rememberUndo({
    title: i18next.t('images.removeNamed', { name: visibleText(first.reference) }),
    run: () => Promise.all(names.map(async (name) => api().images.tag(name))),
  });
}

/** Gives an image another name. It may have been another image's, which gets it back when this is undone. */
export async function tagImage({ id }: Image, reference: string): Promise<void> {
  const before = [...imageStore.getState().byId.values()].find(({ tags }) => tags.includes(reference));
  await api().images.tag({ id, reference });
  rememberUndo({
    title: i18next.t('images.tagTitle', { name: visibleText(reference) }),
    run: async () =>
      before ? api().images.tag({ id: before.id, reference }) : api().images.remove({ id, reference, force: false }),
  });
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

function removePart({ image: { id }, references, whole }: Part, force: boolean): Promise<boolean> {
  return runOperation({
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
