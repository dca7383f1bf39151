import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePrivateDir, writeFileAtomic } from './files.ts';
import type { HomePaths } from './paths.ts';

/**
 * A launch link holds a secret, and whatever opens a browser shows its arguments to every user of the machine. So the
 * browser is given a file that only the user can read, and that leads on. It is named by its link's code, so that the
 * host can remove it once that is used, wherever it is.
 */

/** Below the user's folder for a snap: all that a browser from a snap can read besides plain files of the home. */
const IN_SNAP = join('common', 'slipway');
/** How long a launch link can be used, in milliseconds: enough to copy it from a terminal, not enough to be found in a history. */
export const LAUNCH_LINK_MS = 10 * 60_000;

type Paths = Pick<HomePaths, 'launchPages'>;

/** Where the file goes: SLIPWAY_HOME, or the folder that the snap the browser comes from has in the user's home. */
export function launchFolder(
  { launchPages }: Paths,
  snap: { readonly name: string; readonly home: string } | null,
): string {
  return snap === null ? launchPages : join(snap.home, 'snap', snap.name, IN_SNAP);
}

/** Writes the file, mode 0600, in a folder of mode 0700, and returns its path. Clears away those nobody used. */
export async function writeLaunchPage(folder: string, url: string): Promise<string> {
  await ensurePrivateDir(folder);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found && Date.now() - found.mtimeMs > LAUNCH_LINK_MS) await rm(path, { force: true });
  }
  const path = join(folder, nameOf(new URL(url).hash.replace('#code=', '')));
  await writeFileAtomic(path, pageFor(url));
  return path;
}

/** Removes the file of a code that was used. `home` is the user's, null for one without. Never rejects: what is left leads nowhere. */
export async function removeLaunchPage(paths: Paths, code: string, home: string | null): Promise<void> {
  const names = home === null ? [] : await readdir(join(home, 'snap')).catch(() => []);
  const snaps = home === null ? [] : names.map((name) => ({ name, home }));
  const folders = [null, ...snaps].map((snap) => launchFolder(paths, snap));
  await Promise.allSettled(folders.map((folder) => rm(join(folder, nameOf(code)), { force: true })));
}

/** Removes the files in SLIPWAY_HOME, used or not; those of snaps go with the next that is written. Never rejects. */
export async function removeLaunchPages({ launchPages }: Paths): Promise<void> {
  await rm(launchPages, { recursive: true, force: true }).catch(() => undefined);
}

/** Tells nobody the code who can see the name. */
function nameOf(code: string): string {
  return `${createHash('sha256').update(code).digest('hex').slice(0, 32)}.html`;
}

/** Leads on without a script: it may run none, and load nothing. */
function pageFor(url: string): string {
  const address = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}">
<title>Slipway</title>
<a href="${address}">Slipway</a>
`;
}
