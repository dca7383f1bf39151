import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DebStore, fetchLocked, resolveFresh } from '../lib/debs.mjs';
import { BuildError, run } from '../lib/run.mjs';

/** Debian's names of Node's architectures. */
const archOfNode = { x64: 'amd64', arm64: 'arm64' };

/** @typedef {import('./folder.mjs').Gathered} Gathered */

/**
 * What the lock of Linux names, or, without a lock, what Debian has today.
 * @param {import('./folder.mjs').Job} job
 * @returns {Promise<{entries: import('../lib/debs.mjs').LockedPackage[], gather: () => Promise<Gathered[]>}>}
 */
export async function fromDebian({ arch, recipe, lock, temporary, cache }) {
  const { suite, packages } = recipe.debian;
  // The guest image keeps its packages there as well, and sweeps what nobody has used for long.
  const store = new DebStore(join(cache, '../guest/debs'));
  const want = { arch: archOfNode[arch], suite, temporary };
  const all = lock
    ? await fetchLocked(store, { ...want, packages: lock.entries })
    : await resolveFresh(store, { ...want, names: Object.keys(packages) });
  const debs = all.filter(({ name }) => Object.hasOwn(packages, name));
  const missing = Object.keys(packages).filter((name) => !debs.some((deb) => deb.name === name));
  if (missing.length > 0) throw new BuildError(`the lock lacks ${missing.join(', ')}`);
  const gather = async () =>
    (await Promise.all(debs.map((deb) => takeOut(deb, packages[deb.name], { temporary })))).flat();
  return { entries: debs.map(({ name, version, sha256 }) => ({ name, version, sha256 })), gather };
}

/** Its programs, and what says under which licence they are. No maintainer script runs. */
async function takeOut(deb, paths, { temporary }) {
  const tree = join(temporary, deb.name);
  await run('dpkg-deb', ['--extract', deb.file, tree]);
  const licence = join(tree, 'usr/share/doc', deb.name, 'copyright');
  return paths.map((path) => ({
    name: basename(path),
    version: deb.version.replace(/^\d+:/, '').replace(/[+~-].*$/, ''),
    from: `${deb.name} ${deb.version}`,
    lay: (target) =>
      lay(join(tree, path), target).catch((error) => {
        throw new BuildError(`recipe: ${deb.name} has no file ${path} any more (${error.message})`);
      }),
    licence: { name: deb.name, path: licence },
  }));
}

async function lay(path, target) {
  await mkdir(join(target, '..'), { recursive: true });
  await copyFile(path, target);
  await chmod(target, 0o755);
}
