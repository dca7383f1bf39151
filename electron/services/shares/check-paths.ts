import { realpath, stat } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import { shareMessages } from '../../contract/messages/shares.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import { isShareable, isWithin, type PathCheck, type SharedFolder } from '../../contract/shares.ts';
import { lookAt } from '../../platform/look-at.ts';

/**
 * What means the engine's machine on every desktop: its sockets and state, its own data, its kernel and the devices that every
 * Linux has, and its root and folders of devices, for tools that look at the machine.
 */
const OF_THE_ENGINE = new RegExp(
  `^(?:/|/(?:proc|sys|var/lib/(?:docker|containerd)|(?:usr/)?lib/modules)(?:/.*)?|${[
    '/(?:var/)?run(?:/(?:docker[^/]*|containerd|netns)(?:/.*)?|/xtables\\.lock)?',
    '/dev(?:/(?:null|zero|full|u?random|tty|console|ptmx|kmsg|fuse|kvm|net|net/tun|vhost-net|loop[^/]*|shm|mqueue|hugepages))?',
    '/dev/(?:pts|mapper|disk|cpu)(?:/.*)?',
  ].join('|')})$`,
);

/** Else there what is here is this computer's, and what is not is made by the engine as anywhere. */
const OF_EITHER = /^\/(?:dev|run|var\/run)\//;

/**
 * Why a container cannot have a path, and which folder to share for it; null when it can. `socket` is that of the engine on this
 * machine, at whose path the guest has its own; null where only what is in a shared folder counts, and nothing of the engine's machine.
 */
export async function pathRefusal(
  given: string,
  { shares, socket }: { readonly shares: readonly SharedFolder[]; readonly socket: string | null },
): Promise<PathCheck | null> {
  const path = plain(given);
  if (path === socket) return null;
  try {
    return await lookAt(path, () => refusalOf(path, shares, { isOnlyShared: socket === null }));
  } catch (error) {
    if (error instanceof AppError && error.code === 'TIMEOUT') return { said: error.said, folder: null };
    throw error;
  }
}

async function refusalOf(
  path: string,
  shares: readonly SharedFolder[],
  { isOnlyShared }: { readonly isOnlyShared: boolean },
): Promise<PathCheck | null> {
  const share = shareOf(path, shares);
  if (!share) {
    if (!isOnlyShared && OF_THE_ENGINE.test(path)) return null;
    const found = await stat(path).catch(() => null);
    if (!isOnlyShared && !found && OF_EITHER.test(path)) return null;
    if (found?.isSocket()) return { said: shareMessages.hostSocket({ path }), folder: null };
    const folder = await shareable(path);
    if (folder === null) return { said: shareMessages.ofTheSystem({ path }), folder };
    return { said: shareMessages.notShared({ path, folder }), folder };
  }
  if (share.state !== 'live') {
    const reason = share.said ?? vmMessages.notYet();
    return { said: shareMessages.notNow({ path, reason }), folder: null };
  }
  // In the guest a link leads where it does here, and there has to be something.
  const real = await realOf(path);
  if (shareOf(real, shares)?.state === 'live') return null;
  const folder = await shareable(real);
  if (folder === null) return { said: shareMessages.ofTheSystem({ path: real }), folder };
  return { said: shareMessages.leadsOut({ path, real, folder }), folder };
}

/** As the engine reads it. */
function plain(path: string): string {
  const short = normalize(path);
  return short.length > 1 && short.endsWith('/') ? short.slice(0, -1) : short;
}

/** The innermost one: what is read-only or fails within another counts. */
export function shareOf(path: string, shares: readonly SharedFolder[]): SharedFolder | undefined {
  const holds = ({ path: folder, realPath }: SharedFolder) =>
    isWithin(path, folder) || (realPath !== null && isWithin(path, realPath));
  return shares.filter(holds).toSorted((a, b) => b.path.length - a.path.length)[0];
}

/** Where a path leads, also one that is not there yet. */
async function realOf(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null);
  if (real !== null || path === '/') return real ?? path;
  return join(await realOf(dirname(path)), path.slice(dirname(path).length));
}

/** The nearest folder that is there and can be shared; null for what is the system's. */
async function shareable(path: string): Promise<string | null> {
  if (!isShareable(path)) return null;
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ? path : shareable(dirname(path));
}
