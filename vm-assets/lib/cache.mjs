import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { durableRename, fsync, sha256File } from './files.mjs';

/** The files of a complete image, in the order they are checked. */
const imageFiles = ['vmlinuz', 'initrd', 'root.img', 'manifest.json'];

/** @returns {string} the folder all guest builds are kept in; throws for a user without a home who names none */
export function cacheFolder(env = process.env) {
  return join(env.SLIPWAY_CACHE || join(userCache(env), 'slipway'), 'guest');
}

function userCache(env) {
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  try {
    // An empty or relative HOME would fill the current folder with gigabytes.
    const home = env.HOME && isAbsolute(env.HOME) ? env.HOME : userInfo().homedir;
    return join(home, '.cache');
  } catch (cause) {
    throw new Error('there is no folder to keep guest images in: set SLIPWAY_CACHE or HOME', { cause });
  }
}

/**
 * The manifest of a folder whose files all match it, else null. Never throws: a damaged entry is simply not there.
 * @param {string} folder
 */
export async function verifyEntry(folder) {
  try {
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    for (const part of [manifest.kernel, manifest.initrd, manifest.root]) {
      const path = join(folder, basename(part.file));
      if ((await stat(path)).size !== part.size || (await sha256File(path)) !== part.sha256) return null;
    }
    return manifest;
  } catch {
    return null;
  }
}

/** Makes a finished temporary folder the cache entry, durably; one that is already there is replaced. */
export async function commitEntry(temporary, entry) {
  for (const name of imageFiles) await fsync(join(temporary, name));
  await fsync(temporary);
  const old = `${entry}.old-${process.pid}`;
  await rename(entry, old).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await durableRename(temporary, entry);
  await rm(old, { recursive: true, force: true });
}

/** Keeps an entry and so many others beside it whose names begin so, the newest; removes what killed builds left more than a day ago. */
export async function sweepEntries(current, prefix, others) {
  const folder = dirname(current);
  const entries = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    const unfinished = name.startsWith('.tmp-') || name.includes('.old-');
    if (unfinished && Date.now() - mtimeMs > 86_400_000) await rm(path, { recursive: true, force: true });
    else if (!unfinished && name.startsWith(`${prefix}-`) && path !== current) entries.push({ path, mtimeMs });
  }
  entries.sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { path } of entries.slice(others)) await rm(path, { recursive: true, force: true });
}

/**
 * Puts a cache entry where the product looks for it. Each file is replaced by a rename, the manifest last, so a reader
 * sees an old manifest or a whole new image; sums in the manifest tell it when it caught the moment between.
 * @param {string} entry
 * @param {string} target
 */
export async function publish(entry, target) {
  await mkdir(target, { recursive: true });
  for (const name of imageFiles) {
    const temporary = join(target, `.${name}.${process.pid}`);
    await rm(temporary, { force: true });
    // A hard link costs nothing; another file system takes a copy.
    await link(join(entry, name), temporary).catch(() => copyFile(join(entry, name), temporary));
    await rename(temporary, join(target, name));
    // Renaming one link over another of the same file does nothing and leaves both.
    await rm(temporary, { force: true });
  }
}
