import { AppError } from '../../contract/errors.ts';
import { shareMessages } from '../../contract/messages/shares.ts';
import { isWithin, type SharedFolder } from '../../contract/shares.ts';
import { shareOf } from './check-paths.ts';

/** A container that runs, and the paths of the engine's machine that it has. */
export interface FolderUser {
  readonly name: string;
  readonly paths: readonly string[];
}

/**
 * Rejects with CONFLICT, `details.reason` `in-use`, by the names of the containers that have a shared folder, or something in it: it
 * would be gone under them. `folders` are all that are shared, as what is in another one within it is not of this one.
 */
export function assertUnused(path: string, folders: readonly SharedFolder[], users: readonly FolderUser[]): void {
  const has = (given: string) => shareOf(given, folders)?.path === path || isWithin(path, given);
  const names = users.filter(({ paths }) => paths.some(has)).map(({ name }) => name);
  if (names.length === 0) return;
  throw new AppError('CONFLICT', shareMessages.inUse({ path, containers: names.join(', ') }), {
    details: { reason: 'in-use' },
  });
}
