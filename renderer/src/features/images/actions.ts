import i18next from 'i18next';
import { undoOf } from '../../../../electron/contract/changes.ts';
import type { Image } from '../../../../electron/contract/images.ts';
import type { Call } from '../../../../electron/contract/wire/define.ts';
import { type OnEngine, takeBack, undoably } from '../../components/commands/undo.ts';
import { api } from '../../lib/bridge/client.ts';
import { names } from '../../lib/entities/names.ts';
import { runOperation } from '../../lib/entities/operations.ts';
import { imageStore } from '../../lib/entities/stores.ts';
import { chosenEngine } from '../../lib/entities/watches.ts';
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
 * removal fails with is shown on its rows; names that went can be given again.
 */
export function removeLines(lines: readonly ImageLine[], force: boolean): Promise<void> {
  return undoably(async (keep) => {
    const on = { engine: chosenEngine() };
    const gone = (await Promise.all(byImage(lines).map((part) => removePart(part, force, on)))).flat();
    const [first] = gone;
    if (!first) return;
    const one = gone.length === 1 ? visibleText(first.reference) : null;
    keep({
      title: one
        ? i18next.t('images.removeNamed', { name: one })
        : i18next.t('images.removeNames', { count: gone.length }),
      done: one ? i18next.t('images.removed', { name: one }) : i18next.t('images.removedNames', { count: gone.length }),
      run: (engine) => Promise.all(gone.map(({ back }) => takeBack(back, engine))),
    });
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
  return [...found.values()].map((part) => ({
    ...part,
    whole: part.references.length >= part.image.tags.length && !(part.image.more && part.references.length > 0),
  }));
}

/** A name that was taken from an image, and the calls that give it back. */
interface Untagged {
  readonly reference: string;
  readonly back: readonly Call[];
}

/** Resolves with the names that went from an image which stays: some of them may where others fail. */
async function removePart(
  { image: { id }, references, whole }: Part,
  force: boolean,
  on: OnEngine,
): Promise<Untagged[]> {
  const gone: Untagged[] = [];
  await runOperation({
    store: imageStore,
    id,
    // A name that goes leaves the image in the list.
    operation: whole ? 'deleting' : 'tagging',
    async call() {
      if (whole) await api().images.remove({ id, force }, on);
      for (const reference of whole ? [] : references) {
        const params = { id, reference, force };
        const undo = undoOf('images.remove', params, names);
        const back = undo?.(await api().images.remove(params, on)) ?? [];
        if (back.length > 0) gone.push({ reference, back });
      }
    },
  });
  return gone;
}
