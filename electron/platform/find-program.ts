import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where programs are that a desktop session's PATH often leaves out. */
const EXTRA = ['/usr/local/bin', '/usr/bin', '/opt/homebrew/bin', '/opt/local/bin', '/usr/sbin', '/sbin'];

/** The folders of PATH that do not depend on the working folder, which may be anybody's. */
export const pathFolders = ({ PATH = '' }: NodeJS.ProcessEnv): string[] =>
  PATH.split(delimiter).filter((folder) => isAbsolute(folder));

/** The absolute path of a program on PATH or in the usual places, or null. */
export async function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const windows = process.platform === 'win32';
  const folders = isAbsolute(name) ? [''] : [...pathFolders(env), ...(windows ? [] : EXTRA)];
  for (const folder of folders) {
    for (const suffix of windows ? ['.exe', ''] : ['']) {
      const path = join(folder, `${name}${suffix}`);
      const ok = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (ok) return path;
    }
  }
  return null;
}
