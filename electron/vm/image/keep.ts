import { constants } from 'node:fs';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeDir } from '../../platform/files.ts';
import { type GuestImage, loadGuestImage } from './manifest.ts';

/**
 * Keeps an image that has run, in place of the one before: the way back from a newer one that does not. Its files are the same ones
 * where the file system can, else copies, and are verified like any before they are used. Nothing where it is kept already.
 */
export async function keepImage(image: GuestImage, dir: string): Promise<void> {
  const kept = await keptImage(dir, image.variant.kind);
  if (kept?.id === image.id) return;
  const made = `${dir}.new`;
  await rm(made, { recursive: true, force: true });
  await makeDir(made);
  const [first] = image.files;
  if (!first) return;
  const manifest = join(dirname(first.path), 'manifest.json');
  for (const path of [...image.files.map((file) => file.path), manifest]) await take(path, join(made, basename(path)));
  await rm(dir, { recursive: true, force: true });
  await rename(made, dir);
}

/** The image that is kept; null where there is none that can be read. */
export async function keptImage(dir: string, kind: GuestImage['variant']['kind']): Promise<GuestImage | null> {
  return loadGuestImage(dir, kind).catch(() => null);
}

async function take(from: string, to: string): Promise<void> {
  // Not everybody may give another name to what is not theirs, as what a package has installed.
  await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL));
}
