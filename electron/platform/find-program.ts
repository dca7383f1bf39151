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
  return findProgramIn(isAbsolute(name) ? [''] : [...pathFolders(env), ...(windows ? [] : EXTRA)], name);
}

/** The path of a program in the first folder that has it, or null. */
export async function findProgramIn(folders: readonly string[], name: string): Promise<string | null> {
  for (const folder of folders) {
    for (const suffix of process.platform === 'win32' ? ['.exe', ''] : ['']) {
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
