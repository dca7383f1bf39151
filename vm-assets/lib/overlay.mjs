import { chmod, copyFile, lstat, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { walk } from './files.mjs';

/** Copies a folder of our own files over a tree; scripts keep their x bit. @param {string} from @param {string} to */
export async function copyOverlay(from, to) {
  for (const { path, kind } of await walk(from)) {
    if (kind !== 'file') continue;
    const target = join(to, path.replace(/^(bin|sbin|lib)\//, 'usr/$1/'));
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(from, path), target);
    await chmod(target, (await lstat(join(from, path))).mode & 0o100 ? 0o755 : 0o644);
  }
}

/** Makes the recipe's links and empty folders. */
export async function makeLinks(root, links, directories) {
  for (const path of directories) await mkdir(join(root, path), { recursive: true });
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await rm(join(root, path), { force: true });
    await symlink(target, join(root, path));
  }
}

/**
 * Links busybox's applets, except where a real program of that name exists.
 * @param {string} root
 * @param {string[]} applets
 */
export async function linkApplets(root, applets) {
  const paths = new Set((await walk(root)).map((entry) => entry.path));
  for (const applet of applets) {
    if (paths.has(`usr/bin/${applet}`) || paths.has(`usr/sbin/${applet}`)) continue;
    await symlink('busybox', join(root, 'usr/bin', applet));
  }
}
