import { realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ARCHIVE_SUFFIX } from '../../contract/disk.ts';
import { AppError } from '../../contract/errors.ts';
import { diskMessages } from '../../contract/messages/disk.ts';
import type { Settings } from '../../contract/settings.ts';
import { isWithin } from '../../contract/shares.ts';
import { dataDiskPlace } from '../../platform/data-record.ts';
import { isMissing } from '../../platform/io-error.ts';
import { lookAt } from '../../platform/look-at.ts';
import type { HomePaths } from '../../platform/paths.ts';
import type { CallContext } from '../context.ts';
import { type DiskParts, exists } from './parts.ts';

/** Rejects where the disk cannot be moved into this folder; null is where Slipway keeps the rest. */
export async function assertMovable(
  paths: HomePaths,
  folder: string | null,
  shares: Settings['vm']['shares'],
): Promise<void> {
  const { path } = await presentDisk(paths);
  if (dirname(path) === (folder ?? paths.vm))
    throw new AppError('CONFLICT', diskMessages.here({ path: dirname(path) }));
  if (folder === null) return;
  await assertFolder(paths, folder);
  // Whoever writes to the disk from a container has the VM.
  const real = await realpath(folder);
  for (const share of await Promise.all(shares.map(withReal))) {
    if ([folder, real].some((each) => isWithin(each, share.path) || isWithin(each, share.real)))
      throw new AppError('BAD_REQUEST', diskMessages.shared({ path: folder, share: share.path }));
  }
}

/** A share, and where it really is: that of a link is served, too. */
async function withReal({ path }: Settings['vm']['shares'][number]): Promise<{ path: string; real: string }> {
  return { path, real: await lookAt(path, async (real) => real).catch(() => path) };
}

/** The file that an export to this path, or into this folder, makes or goes on with. Rejects where it cannot be there. */
export async function exportTo(
  { paths, work }: Pick<DiskParts, 'paths' | 'work'>,
  path: string,
  client: CallContext['client']['kind'],
): Promise<string> {
  await presentDisk(paths);
  if (await isFolder(path)) {
    await assertFolder(paths, path);
    const begun = await work.of('export');
    if (begun && dirname(begun.to) === path) return begun.to;
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, '-');
    return join(path, `slipway-disk-${stamp}${ARCHIVE_SUFFIX}`);
  }
  // What is in the file comes from containers, and a page that is not ours any more could else choose who reads it as what.
  if (client === 'ui') throw new AppError('BAD_REQUEST', diskMessages.onlyFolder());
  if (!path.endsWith(ARCHIVE_SUFFIX))
    throw new AppError('BAD_REQUEST', diskMessages.badName({ suffix: ARCHIVE_SUFFIX }));
  if (await exists(path)) throw new AppError('CONFLICT', diskMessages.exists({ path }));
  await assertFolder(paths, dirname(path));
  return path;
}

async function assertFolder({ root }: HomePaths, folder: string): Promise<void> {
  if (!(await isFolder(folder))) throw new AppError('BAD_REQUEST', diskMessages.notFolder({ path: folder }));
  const [real, own] = await Promise.all([realpath(folder), realpath(root)]);
  if (real === own || real.startsWith(join(own, '/')))
    throw new AppError('BAD_REQUEST', diskMessages.inData({ path: folder }));
}

async function presentDisk(paths: HomePaths): Promise<{ path: string }> {
  const { path, isKnown } = await dataDiskPlace(paths);
  if (await exists(path)) return { path };
  throw new AppError('NOT_FOUND', isKnown ? diskMessages.away({ path }) : diskMessages.none());
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
