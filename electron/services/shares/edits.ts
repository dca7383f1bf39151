import { stat } from 'node:fs/promises';
import { AppError } from '../../contract/errors.ts';
import { shareMessages } from '../../contract/messages/shares.ts';
import type { Share } from '../../contract/shares.ts';
import { lookAt } from '../../platform/look-at.ts';
import { assertNotOurs } from '../../vm/drivers/served-folder.ts';

/** What is answered to who changes the list, and the list as it is then. */
export interface Edit {
  readonly share: Share;
  readonly list: readonly Share[];
}

/**
 * The list with one folder more. Rejects with why it cannot be one. `most`: how many the VM can have, 0 where that is not known;
 * `own`: where Slipway keeps its own data, which is no folder to share; `disk`: where the VM's
 * data disk is, whose folder is none unless it is in one of these. Neither has a link in it.
 */
export async function withAdded(
  share: Share,
  list: readonly Share[],
  { most, own, disk }: { readonly most: number; readonly own: readonly string[]; readonly disk: string },
): Promise<Edit> {
  const { path } = share;
  if (list.some((one) => one.path === path)) throw new AppError('CONFLICT', shareMessages.already({ path }));
  if (most > 0 && list.length >= most) throw new AppError('CONFLICT', shareMessages.tooMany({ limit: most }));
  await lookAt(path, async (real) => {
    const found = await stat(real).catch(() => null);
    if (!found) throw new AppError('NOT_FOUND', { ...shareMessages.missing({ path }), hint: undefined });
    if (!found.isDirectory()) throw new AppError('BAD_REQUEST', shareMessages.notFolder({ path }));
    await assertNotOurs(path, real, { own, disk });
  });
  return { share, list: [...list, share] };
}

/** One of the list; NOT_FOUND for none of it. */
export function listed(path: string, list: readonly Share[]): Share {
  const found = list.find((one) => one.path === path);
  if (found) return found;
  throw new AppError('NOT_FOUND', shareMessages.notListed({ path }));
}
