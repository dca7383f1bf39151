import { chmod, copyFile, lstat, mkdir, readFile, readlink, realpath, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { readElf } from './elf.mjs';
import { walk } from './files.mjs';
import { globToRegExp } from './glob.mjs';
import { BuildError, run } from './run.mjs';

/** The unpacked packages and the root tree chosen from them. */
export class Stage {
  /** @param {{debs: string, root: string}} folders */
  constructor({ debs, root }) {
    this.debs = debs;
    this.root = root;
    /** Packages that gave at least one file: these, and no others, belong in the lock. */
    this.used = new Set();
    /** @type {Map<string, {package: string, full: string}>} */
    this.index = new Map();
  }

  /** Unpacks every .deb in its own folder, so that a file's package is known. @param {import('./debs.mjs').Deb[]} debs */
  async unpack(debs) {
    for (const deb of debs) {
      const folder = join(this.debs, deb.name);
      await mkdir(folder, { recursive: true });
      await run('dpkg-deb', ['--extract', deb.file, folder]);
      for (const { path, kind } of await walk(folder)) {
        if (kind === 'dir') continue;
        const merged = path.replace(/^(bin|sbin|lib|lib64)\//, 'usr/$1/');
        this.index.set(merged, { package: deb.name, full: join(folder, path) });
      }
    }
  }

  /** Copies the recipe's files. @param {Record<string, string[]>} files package → patterns */
  async copyChosen(files) {
    for (const [name, patterns] of Object.entries(files)) {
      for (const pattern of patterns) {
        const matches = this.find(pattern).filter((path) => this.index.get(path)?.package === name);
        if (matches.length === 0) throw new BuildError(`recipe: ${name} has no file ${pattern} any more`);
        for (const path of matches) await this.copy(path);
      }
    }
  }

  /** @param {string} pattern @returns {string[]} sorted paths in any package */
  find(pattern) {
    const matcher = globToRegExp(pattern);
    return [...this.index.keys()].filter((path) => matcher.test(path)).sort();
  }

  /** Copies one indexed path (a link as a link) into the root tree. @param {string} path */
  async copy(path) {
    const { package: owner, full } = this.index.get(path);
    this.used.add(owner);
    const target = join(this.root, path);
    await mkdir(dirname(target), { recursive: true });
    const info = await lstat(full);
    if (info.isSymbolicLink()) return symlink(await readlink(full), target);
    await copyFile(full, target);
    await chmod(target, info.mode & 0o100 ? 0o755 : 0o644);
  }

  /** Adds every shared library that the programs in the tree need, and the loader. @param {string} triplet */
  async addLibraries(triplet) {
    const folder = `usr/lib/${triplet}`;
    const queue = (await walk(this.root)).filter((entry) => entry.kind === 'file').map((entry) => entry.path);
    const present = new Set();
    while (queue.length > 0) {
      const elf = await readElf(join(this.root, queue.pop()));
      if (elf === null) continue;
      if (elf.interpreter) await this.linkLoader(elf.interpreter, folder);
      for (const soname of elf.needed) {
        if (present.has(soname)) continue;
        present.add(soname);
        queue.push(await this.addLibrary(folder, soname));
      }
    }
  }

  async addLibrary(folder, soname) {
    const entry = this.index.get(`${folder}/${soname}`) ?? this.index.get(`usr/lib/${soname}`);
    if (!entry) throw new BuildError(`no package carries the library ${soname}`);
    this.used.add(entry.package);
    const target = join(folder, soname);
    await mkdir(join(this.root, folder), { recursive: true });
    // Under its soname, without the version links: the loader asks for nothing else.
    await copyFile(await realpath(entry.full), join(this.root, target));
    await chmod(join(this.root, target), 0o755);
    return target;
  }

  async linkLoader(interpreter, folder) {
    const path = join('usr', interpreter);
    if (path.startsWith(`${folder}/`)) return;
    const target = join(this.root, path);
    await mkdir(dirname(target), { recursive: true });
    const link = relative(dirname(path), join(folder, basename(interpreter)));
    await symlink(link, target).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }

  /** One bundle of the CA certificates, as update-ca-certificates would make it, in place of 140 files. */
  async bundleCertificates() {
    const paths = this.find('usr/share/ca-certificates/mozilla/*.crt');
    const texts = [];
    for (const path of paths) texts.push(`${(await readFile(this.index.get(path).full, 'utf8')).trimEnd()}\n`);
    await mkdir(join(this.root, 'usr/share/slipway'), { recursive: true });
    await writeFile(join(this.root, 'usr/share/slipway/ca-certificates.crt'), texts.join(''));
  }
}
