import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Clock, systemClock } from '../base/clock.ts';
import { type Disposable, toDisposable } from '../base/disposable.ts';
import { AppError } from '../contract/errors.ts';
import { platformMessages } from '../contract/messages/platform.ts';
import { ensurePrivateDir } from './files.ts';
import { errnoOf, ioError } from './io-error.ts';
import type { HomePaths } from './paths.ts';

/**
 * Makes SLIPWAY_HOME, and the folder of its sockets, ready: only the user can enter them. Rejects with an AppError, and
 * changes nothing, when the home is a folder that others share for something else (closing /tmp would break the machine),
 * or the sockets' folder is not ours.
 */
export async function prepareHome(paths: HomePaths): Promise<void> {
  if (await isOpen(paths.root)) await refuseShared(paths);
  await ensurePrivateDir(paths.root);
  if (paths.runtime === paths.root) return;
  for (const folder of [dirname(paths.runtime), paths.runtime]) {
    await assertOurs(folder);
    await ensurePrivateDir(folder);
  }
}

/**
 * Rejects when the folder of the sockets is somebody else's: where it is below /tmp any user may have made it first, and
 * would be who answers. One that is not there yet is fine.
 */
export async function assertOwnRuntime(paths: HomePaths): Promise<void> {
  if (paths.runtime !== paths.root) await assertOurs(dirname(paths.runtime));
}

/** How often a home is looked for, in milliseconds. */
const LOOK_MS = 5_000;

/**
 * Calls back once, seconds after SLIPWAY_HOME was deleted or moved away, be there another in its place or none. A file system
 * that does not answer, or answers with an error of another kind, is no sign of that.
 */
export async function watchHome(
  { root }: HomePaths,
  onGone: () => void,
  clock: Clock = systemClock,
): Promise<Disposable> {
  const identity = async () => {
    const { dev, ino } = await stat(root, { bigint: true });
    return `${dev} ${ino}`;
  };
  const first = await identity().catch((error) => {
    throw ioError('findFolder', root, error);
  });
  let isOver = false;
  let timer: Disposable;
  const look = async () => {
    const now = await identity().catch((error) => (errnoOf(error) === 'ENOENT' ? null : first));
    if (isOver) return;
    if (now === first) wait();
    else onGone();
  };
  const wait = () => {
    timer = clock.after(LOOK_MS, () => void look());
  };
  wait();
  return toDisposable(() => {
    isOver = true;
    timer.dispose();
  });
}

async function isOpen(path: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() === true && (found.mode & 0o077) !== 0;
}

/** An open folder is closed only when it is Slipway's already, or has nothing of anybody else's. */
async function refuseShared({ root, ...paths }: HomePaths): Promise<void> {
  const names = await readdir(root).catch((error) => {
    throw ioError('readFolder', root, error);
  });
  const nameOf = (path: string) => basename(path);
  const marks = [paths.hostLockFile, paths.settingsFile].map(nameOf);
  const known = [paths.desktop, paths.windowStateFile, paths.launchPages, paths.logs, paths.vm].map(nameOf);
  if (names.some((name) => marks.includes(name)) || names.every((name) => known.includes(name))) return;
  const message = platformMessages.homeShared({ path: root, example: join(root, 'slipway') });
  throw new AppError('FORBIDDEN', message, { details: { path: root } });
}

async function assertOurs(path: string): Promise<void> {
  const found = await lstat(path).catch((error) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw ioError('findFolder', path, error);
  });
  if (found === null || (found.isDirectory() && (!process.getuid || found.uid === process.getuid()))) return;
  throw new AppError('FORBIDDEN', platformMessages.homeForeign({ path }), { details: { path } });
}
