import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256File } from './files.mjs';
import { BuildError, run } from './run.mjs';

/** @typedef {{name: string, version: string, sha256: string}} LockedPackage */
/** @typedef {LockedPackage & {file: string}} Deb */

/** Verified .deb files, each stored under its sha256, so that a rebuild needs no network. */
export class DebStore {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
  }

  path(sha256) {
    return join(this.folder, `${sha256}.deb`);
  }

  /** @param {string} sha256 @returns {Promise<boolean>} whether an intact copy is here */
  async has(sha256) {
    const path = this.path(sha256);
    try {
      if ((await sha256File(path)) !== sha256) return false;
    } catch {
      return false;
    }
    // The age decides what is swept: using a file makes it young.
    await utimes(path, new Date(), new Date());
    return true;
  }

  /** Takes a downloaded file in. @returns {Promise<string>} its sha256 */
  async take(file) {
    await mkdir(this.folder, { recursive: true });
    const sha256 = await sha256File(file);
    const temporary = `${this.path(sha256)}.${process.pid}`;
    await copyFile(file, temporary);
    await rename(temporary, this.path(sha256));
    return sha256;
  }

  /** Removes what no build has used for 30 days: two arches of about 100 MB each should not become gigabytes. */
  async sweep(now = Date.now()) {
    for (const name of await readdir(this.folder).catch(() => [])) {
      const path = join(this.folder, name);
      if (now - (await stat(path)).mtimeMs > 30 * 86_400_000) await rm(path, { force: true });
    }
  }
}

/**
 * Fetches exactly the locked versions, from the store or the archive.
 * @param {DebStore} store
 * @param {{arch: string, suite: string, packages: LockedPackage[], temporary: string}} want
 * @returns {Promise<Deb[]>}
 * @throws {BuildError} when a version cannot be had or its bytes differ
 */
export async function fetchLocked(store, { arch, suite, packages, temporary }) {
  const missing = [];
  for (const entry of packages) if (!(await store.has(entry.sha256))) missing.push(entry);
  if (missing.length > 0) {
    const names = missing.map((entry) => `${entry.name}=${entry.version}`);
    const files = await download({ temporary, arch, suite }, `apt-get download ${names.map(quote).join(' ')}`);
    for (const file of files) await store.take(file);
    for (const entry of missing) {
      if (await store.has(entry.sha256)) continue;
      throw new BuildError(`${entry.name} ${entry.version} does not match its locked sha256`);
    }
  }
  return packages.map((entry) => ({ ...entry, file: store.path(entry.sha256) }));
}

/**
 * Resolves package names with their dependencies against the archive of today.
 * @returns {Promise<Deb[]>} sorted by name
 */
export async function resolveFresh(store, { arch, suite, names, temporary }) {
  const install = `apt-get install --yes --no-install-recommends --download-only ${names.map(quote).join(' ')}`;
  const files = await download({ temporary, arch, suite }, `${install} && mv "$1"/var/cache/apt/archives/*.deb .`);
  const debs = [];
  for (const file of files) {
    const fields = await run('dpkg-deb', ['--show', '--showformat', '${Package}\n${Version}', file]);
    const [name, version] = fields.split('\n');
    const sha256 = await store.take(file);
    debs.push({ name, version, sha256, file: store.path(sha256) });
  }
  return debs.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Runs an apt-get command inside mmdebstrap's skeleton, which knows the mirror, the suite and its keys. */
async function download({ temporary, arch, suite }, command) {
  const out = await mkdtemp(join(temporary, 'debs-'));
  const inside = `mkdir "$1/debs" && cd "$1/debs" && export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" && ${command}`;
  await run('mmdebstrap', [
    '--variant=extract',
    '--format=null',
    `--architectures=${arch}`,
    // A frozen mirror's index outlives its own "valid until"; signatures and our sha256 still hold.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    '--aptopt=Acquire::Languages "none"',
    `--extract-hook=${inside}`,
    `--extract-hook=sync-out /debs ${out}`,
    suite,
    '/dev/null',
  ]);
  const names = (await readdir(out)).filter((name) => name.endsWith('.deb'));
  return names.sort().map((name) => join(out, name));
}

function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
