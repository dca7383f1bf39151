import type { Dir, Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ListedEntry, MOST_LISTED, type PathKind } from '../../contract/shares.ts';
import { ioError } from '../../platform/io-error.ts';
import { lookAt, lookOn } from '../../platform/look-at.ts';

/** Folders before files; hidden ones last, as whoever looks for a project seldom wants them. */
const byName = new Intl.Collator(undefined, { numeric: true });
const isHidden = ({ name }: Found) => name.startsWith('.');
const inOrder = (a: Found, b: Found) =>
  Number(b.isFolder) - Number(a.isFolder) ||
  Number(isHidden(a)) - Number(isHidden(b)) ||
  byName.compare(a.name, b.name);

/** How long one folder may be read, in milliseconds: what is found until then is listed. */
const LIST_MS = 5_000;

/** How long what a link leads to may take to say what it is, in milliseconds: it is left out then. */
const LINK_MS = 1_000;

/** Entries that are read in one look. */
const PART = 256;

type Found = Pick<ListedEntry, 'name' | 'isFolder'>;

/** What an entry of a folder, or what a link leads to, says of itself. */
type Kinds = Pick<Dirent, 'isDirectory' | 'isFile' | 'isSocket'>;

/** What is listed beside folders. */
const others: Readonly<Record<PathKind, (entry: Kinds) => boolean>> = {
  folder: () => false,
  file: (entry) => entry.isFile(),
  either: (entry) => entry.isFile(),
  socket: (entry) => entry.isSocket(),
};

/**
 * What is in a folder of this machine for whoever is to choose one of a kind, links to such among them. Rejects with an AppError where it
 * cannot be read, or is not answered for.
 */
export async function entriesIn(
  path: string,
  kind: PathKind,
): Promise<{ readonly entries: ListedEntry[]; readonly more: boolean }> {
  const { found, isCut } = await foundIn(path, kind).catch((error) => {
    throw ioError('readFolder', path, error);
  });
  const entries = found.toSorted(inOrder).map((each) => ({ ...each, path: join(path, each.name) }));
  return { entries: entries.slice(0, MOST_LISTED), more: isCut || entries.length > MOST_LISTED };
}

/** Read part by part, and each link by itself: that one of many answers late is not for the folder to answer for. */
async function foundIn(path: string, kind: PathKind): Promise<{ readonly found: Found[]; readonly isCut: boolean }> {
  const end = performance.now() + LIST_MS;
  const { real, dir } = await lookAt(path, async (to) => ({ real: to, dir: await opendir(to, { bufferSize: PART }) }));
  const found: Found[] = [];
  const links: string[] = [];
  const take = (name: string, entry: Kinds) => {
    if (entry.isDirectory() || others[kind](entry)) found.push({ name, isFolder: entry.isDirectory() });
  };
  let isCut = false;
  try {
    for (;;) {
      const part = await lookOn(real, () => partOf(dir));
      for (const entry of part) {
        // Not text: there is no path for it.
        if (entry.name.includes('\uFFFD')) continue;
        if (entry.isSymbolicLink()) links.push(entry.name);
        else take(entry.name, entry);
      }
      if (part.length < PART) break;
      isCut = performance.now() > end;
      if (isCut) break;
    }
  } finally {
    void dir.close().catch(() => undefined);
  }
  for (const name of links) {
    if (performance.now() > end) return { found, isCut: true };
    const target = await lookAt(join(real, name), (to) => stat(to), { ms: LINK_MS, from: real }).catch(() => null);
    if (target) take(name, target);
  }
  return { found, isCut };
}

async function partOf(dir: Dir): Promise<Dirent[]> {
  const part: Dirent[] = [];
  while (part.length < PART) {
    const entry = await dir.read();
    if (!entry) break;
    part.push(entry);
  }
  return part;
}
