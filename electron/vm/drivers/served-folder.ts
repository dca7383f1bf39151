import { lstat, readlink } from 'node:fs/promises';
import { AppError } from '../../contract/errors.ts';
import { shareMessages } from '../../contract/messages/shares.ts';
import { isWithin } from '../../contract/shares.ts';
import { followLinks } from '../../platform/follow-links.ts';
import { ioError } from '../../platform/io-error.ts';
import { otherWaysTo } from '../../platform/mounts.ts';
import type { SharedFolder } from '../driver.ts';

/** What no folder may show the guest. The paths have no link in them. */
export interface OursOptions {
  /** Where Slipway keeps its own data. In a folder that holds one of these that is hidden, at this path alone. */
  readonly own: readonly string[];
  readonly disk: string;
  /** Where else a path can be seen: as `otherWaysTo`. */
  readonly waysTo?: (path: string) => Promise<readonly string[]>;
}

export interface ServedOptions extends OursOptions {
  readonly open: readonly Pick<SharedFolder, 'path' | 'readOnly'>[];
}

/**
 * The folder that a path leads to, without a link in it, as it may be served to the guest. Rejects with BAD_REQUEST as `assertNotOurs`
 * does, and for what a container could have chosen: where the way leads through a folder that is `open` to be written
 * to, the guest may have put a link there, and it has to end in that folder. Of all three the paths have no link in them, either.
 */
export async function servedFolder(path: string, { open, ...ours }: ServedOptions): Promise<string> {
  const { end: folder, through } = await followLinks(path, linkAt).catch((error) => {
    throw ioError('readFolder', path, error);
  });
  await assertNotOurs(path, folder, ours);
  // A link to it, as its own path cannot be shared.
  if (folder === '/') throw new AppError('BAD_REQUEST', shareMessages.ofTheSystem({ path }));
  const leftBehind = open.filter((outer) => !outer.readOnly && !isWithin(folder, outer.path));
  if (through.some((at) => leftBehind.some((outer) => isWithin(at, outer.path))))
    throw new AppError('BAD_REQUEST', shareMessages.leadsElsewhere({ path, folder }));
  return folder;
}

/**
 * Rejects with BAD_REQUEST where a folder, to which `path` leads, shows Slipway's own data or the data disk, also by another way that
 * they are mounted.
 */
export async function assertNotOurs(
  path: string,
  folder: string,
  { own, disk, waysTo = otherWaysTo }: OursOptions,
): Promise<void> {
  // In `own` all is hidden, whatever is mounted there.
  const isHidden = (at: string) => own.some((each) => isWithin(at, each));
  const seen = async (what: string) => (await waysTo(what)).filter((way) => !isHidden(way));
  const elsewhere = (await Promise.all(own.map(seen))).flat();
  if (isHidden(folder) || elsewhere.some((way) => isWithin(folder, way) || isWithin(way, folder)))
    throw new AppError('BAD_REQUEST', shareMessages.ownData({ path }));
  const disks = [...(isHidden(disk) ? [] : [disk]), ...(await seen(disk))];
  if (disks.some((way) => isWithin(way, folder))) throw new AppError('BAD_REQUEST', shareMessages.holdsDisk({ path }));
}

async function linkAt(path: string): Promise<string | null> {
  return (await lstat(path)).isSymbolicLink() ? readlink(path) : null;
}
