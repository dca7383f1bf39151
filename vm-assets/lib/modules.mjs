import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { globToRegExp } from './glob.mjs';
import { BuildError, run } from './run.mjs';

const suffix = /\.ko(\.xz|\.zst|\.gz)?$/;

/**
 * Copies the recipe's kernel modules with everything they depend on, unpacked: the root image compresses them better
 * than one by one, and loading needs no decompressor.
 * @param {import('./stage.mjs').Stage} stage
 * @param {string[]} patterns below kernel/, without suffix
 * @returns {Promise<{release: string}>}
 */
export async function stageModules(stage, patterns) {
  const first = stage.find('usr/lib/modules/*/kernel/**')[0];
  if (!first) throw new BuildError('no kernel modules in the kernel packages');
  const release = first.split('/')[3];
  const owner = stage.index.get(first).package;
  stage.used.add(owner);
  const base = join(stage.debs, owner);
  const kernelRoot = stage.index
    .get(first)
    .full.slice(base.length + 1)
    .startsWith('usr/')
    ? join(base, 'usr')
    : base;
  await provide(stage, release, join(kernelRoot, 'lib/modules', release));
  await run('depmod', ['-b', kernelRoot, release]);
  const dependencies = parseDependencies(
    await readFile(join(kernelRoot, 'lib/modules', release, 'modules.dep'), 'utf8'),
  );
  const chosen = closure(dependencies, patterns);
  const target = join(stage.root, 'usr/lib/modules', release);
  for (const path of chosen) await install(join(kernelRoot, 'lib/modules', release, path), join(target, path));
  for (const name of ['modules.order', 'modules.builtin', 'modules.builtin.modinfo'])
    await copyFile(join(kernelRoot, 'lib/modules', release, name), join(target, name));
  await run('depmod', ['-b', join(stage.root, 'usr'), release]);
  const config = stage.find(`{usr/lib/modules/${release}/config,boot/config-${release}}`)[0];
  if (config) await copyFile(stage.index.get(config).full, join(target, 'config'));
  return { release };
}

/** Brings modules.builtin and its kin beside the modules when another package of the kernel carries them. */
async function provide(stage, release, folder) {
  for (const name of ['modules.order', 'modules.builtin', 'modules.builtin.modinfo']) {
    const entry = stage.index.get(`usr/lib/modules/${release}/${name}`);
    if (!entry) throw new BuildError(`the kernel packages lack ${name}`);
    stage.used.add(entry.package);
    if (entry.full !== join(folder, name)) await copyFile(entry.full, join(folder, name));
  }
}

function parseDependencies(text) {
  const lines = text.split('\n').filter((line) => line.includes(':'));
  return new Map(
    lines.map((line) => {
      const [path, rest] = line.split(':');
      return [path, rest.trim().split(' ').filter(Boolean)];
    }),
  );
}

function closure(dependencies, patterns) {
  const chosen = new Set();
  const take = (path) => {
    if (chosen.has(path)) return;
    chosen.add(path);
    for (const next of dependencies.get(path) ?? []) take(next);
  };
  for (const pattern of patterns) {
    const matcher = globToRegExp(pattern);
    for (const path of dependencies.keys())
      if (matcher.test(path.replace(/^kernel\//, '').replace(suffix, ''))) take(path);
  }
  return [...chosen].sort();
}

async function install(from, to) {
  const plain = to.replace(suffix, '.ko');
  await mkdir(dirname(plain), { recursive: true });
  await copyFile(from, to);
  if (to.endsWith('.xz')) await run('xz', ['--decompress', '--force', to]);
  else if (to.endsWith('.zst')) await run('zstd', ['--decompress', '--force', '--rm', '--quiet', to]);
  else if (to !== plain) await rename(to, plain);
  await dropSignature(plain);
}

const signatureMark = '~Module signature appended~\n';

/**
 * Cuts off the module's signature. The manifest's sha256 already vouches for the whole root image, the kernel does not
 * enforce signatures, and checking one costs an emulated CPU 50 ms for each of the 30 modules a boot loads.
 */
async function dropSignature(path) {
  const data = await readFile(path);
  const mark = data.length - signatureMark.length;
  if (data.toString('latin1', mark) !== signatureMark) return;
  // struct module_signature: 12 bytes before the mark, its last 4 the big-endian length of the signature before it.
  await writeFile(path, data.subarray(0, mark - 12 - data.readUInt32BE(mark - 4)));
}

/**
 * Copies the modules the first stage loads into the initrd tree, and the order to load them in.
 * @param {string} root the staged root tree
 * @param {string} initrd
 * @param {{release: string, names: string[]}} modules
 */
export async function stageInitrdModules(root, initrd, { release, names }) {
  const folder = join(root, 'usr/lib/modules', release);
  const dependencies = parseDependencies(await readFile(join(folder, 'modules.dep'), 'utf8'));
  const byName = new Map(
    [...dependencies.keys()].map((path) => [basename(path).replace(suffix, '').replaceAll('-', '_'), path]),
  );
  const order = [];
  const take = (path) => {
    for (const next of [...(dependencies.get(path) ?? [])].reverse()) take(next);
    if (!order.includes(path)) order.push(path);
  };
  for (const name of names) {
    const path = byName.get(name.replaceAll('-', '_'));
    if (path) take(path);
  }
  await mkdir(join(initrd, 'modules'), { recursive: true });
  for (const path of order) await copyFile(join(folder, path), join(initrd, 'modules', basename(path)));
  await writeFile(join(initrd, 'modules/order'), `${order.map((path) => basename(path)).join('\n')}\n`);
}
