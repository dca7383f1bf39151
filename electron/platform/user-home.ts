import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The user's home folder: what the environment names, else the system's list of users; null where neither knows one, as
 * for a bare uid in a container. Not os.homedir(): it throws for such a user, and an empty HOME makes it answer '', which
 * puts everything below the current folder.
 */
export function userHome(env: NodeJS.ProcessEnv): string | null {
  const named = process.platform === 'win32' ? env.USERPROFILE : env.HOME;
  if (named && isAbsolute(named)) return named;
  try {
    const { homedir } = userInfo();
    return isAbsolute(homedir) ? homedir : null;
  } catch {
    return null;
  }
}

/** The docker command's configuration folder; null for a user without a home who names none. */
export function dockerConfigFolder(env: NodeJS.ProcessEnv): string | null {
  const home = userHome(env);
  return env.DOCKER_CONFIG || (home && join(home, '.docker'));
}
