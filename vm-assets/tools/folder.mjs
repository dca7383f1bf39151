import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { durableRename, fsync, sha256File } from '../lib/files.mjs';

/**
 * @typedef {object} Gathered a program that was had, and not yet laid where it belongs
 * @property {string} name
 * @property {string} version its makers'
 * @property {string} from where it comes from, for who asks: a package or an address
 * @property {(target: string) => Promise<void>} lay
 * @property {{name: string, path: string}} [licence]
 *
 * @typedef {{platform: 'linux'|'darwin'|'win32', arch: 'x64'|'arm64', recipe: any, lock: {entries: any[]}|null,
 *   temporary: string, cache: string}} Job
 */

/** A sha256 over what decides which programs there are: same inputs, same programs. */
export async function toolsHash(folder, { platform, arch, lockFile }) {
  const hash = createHash('sha256').update(`slipway tools 1 ${platform} ${arch}\n`);
  const own = (await readdir(join(folder, 'tools'))).filter((name) => !name.includes('.test.')).sort();
  for (const path of ['tools.mjs', ...own.map((name) => `tools/${name}`), lockFile]) {
    const bytes = await readFile(join(folder, path)).catch(() => Buffer.alloc(0));
    hash.update(`${path} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/** @param {string} name @returns {'command'|'plugin'|'helper'} how the docker command comes to it */
function kindOf(name) {
  if (name === 'docker') return 'command';
  return name.startsWith('docker-credential-') ? 'helper' : 'plugin';
}

/**
 * Lays the programs into a new folder with a manifest that has their sums.
 * @param {string} out
 * @param {{platform: string, arch: string, inputs: string, builtFrom: 'lock'|'fresh', gathered: Gathered[]}} made
 */
export async function layTools(out, { platform, arch, inputs, builtFrom, gathered }) {
  await mkdir(join(out, 'licences'), { recursive: true });
  const tools = [];
  for (const { name, version, from, lay, licence } of gathered) {
    const file = platform === 'win32' ? `${name}.exe` : name;
    const path = join(out, file);
    await lay(path);
    await fsync(path);
    if (licence) await copyFile(licence.path, join(out, 'licences', licence.name));
    const { size } = await stat(path);
    tools.push({ name, kind: kindOf(name), file, version, size, sha256: await sha256File(path), from });
  }
  tools.sort((a, b) => (a.name < b.name ? -1 : 1));
  const manifest = { format: 1, platform, arch, inputs, builtFrom, tools };
  await writeFile(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await fsync(out);
}

/**
 * The manifest of a folder that has all its programs, else null. Their sums are compared where `sums` asks for it: 175 MB take
 * half a second, which is too much to look whether there is anything to do.
 * @param {string} folder
 * @param {{inputs?: string, sums?: boolean}} [options]
 */
export async function wholeTools(folder, { inputs, sums = false } = {}) {
  try {
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    if (inputs !== undefined && manifest.inputs !== inputs) return null;
    for (const tool of manifest.tools) {
      const path = join(folder, basename(tool.file));
      if ((await stat(path)).size !== tool.size) return null;
      if (sums && (await sha256File(path)) !== tool.sha256) return null;
    }
    return manifest;
  } catch {
    return null;
  }
}

/** Puts a finished folder where another may be, which programs that run keep until they end. */
export async function replaceFolder(finished, target) {
  await mkdir(dirname(target), { recursive: true });
  const old = `${target}.old-${process.pid}`;
  await rename(target, old).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await durableRename(finished, target);
  await rm(old, { recursive: true, force: true });
}

/** The same files in another folder: a hard link costs nothing, another file system takes a copy. */
export async function sameFiles(from, to) {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await sameFiles(source, target);
    else await link(source, target).catch(() => copyFile(source, target));
  }
}
