#!/usr/bin/env node
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildImage, resolveLock } from './lib/build-image.mjs';
import { cacheFolder, publish, sweepEntries, verifyEntry } from './lib/cache.mjs';
import { inputsHash } from './lib/inputs.mjs';
import { step } from './lib/log.mjs';
import { parseOptions } from './lib/options.mjs';
import { BuildError } from './lib/run.mjs';
import { requireTools } from './lib/tools.mjs';

const folder = dirname(fileURLToPath(import.meta.url));

async function readLock(arch) {
  try {
    return JSON.parse(await readFile(join(folder, 'lock', `${arch}.json`), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw new BuildError(`lock/${arch}.json cannot be read: ${error.message}`);
  }
}

async function writeLock(arch, suite, packages) {
  const path = join(folder, 'lock', `${arch}.json`);
  await writeFile(`${path}.new`, `${JSON.stringify({ format: 1, arch, suite, packages }, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

async function main() {
  const options = parseOptions(process.argv.slice(2));
  const { arch } = options;
  const recipe = JSON.parse(await readFile(join(folder, 'recipe.json'), 'utf8'));
  const cache = cacheFolder();
  const plan = async () => {
    const inputs = await inputsHash(folder, arch);
    return { inputs, entry: join(cache, `${arch}-${inputs.slice(0, 16)}`) };
  };
  const job = async () => {
    requireTools();
    const lock = await readLock(arch);
    if (options.locked && lock === null) throw new BuildError(`--locked: there is no lock/${arch}.json`);
    return { folder, cache, arch, recipe, lock, locked: options.locked, ...(await plan()) };
  };

  if (options.updateLock) {
    const packages = await resolveLock(await job());
    await writeLock(arch, recipe.suite, packages);
    step(`lock/${arch}.json: ${packages.length} packages`);
  }
  const { entry } = await plan();
  let manifest = options.force ? null : await verifyEntry(entry);
  // An image resolved afresh sits under the lock's own name; --locked must not take it for the locked one.
  if (options.locked && manifest?.builtFrom === 'fresh') manifest = null;
  if (manifest === null) {
    await buildImage(await job());
    manifest = await verifyEntry(entry);
    if (manifest === null)
      throw new BuildError('the image just written does not match its manifest: is the disk failing?');
  }
  const target = options.output ? resolve(options.output) : join(folder, '..', 'build', 'out', 'guest', arch);
  await publish(entry, target);
  await sweepEntries(entry, arch, 2);
  const size = [manifest.kernel, manifest.initrd, manifest.root].reduce((sum, part) => sum + part.size, 0);
  step(`${arch} ready: ${(size / 1e6).toFixed(1)} MB, Docker ${manifest.engine.docker}, from ${manifest.builtFrom}`);
  if (options.printDir) process.stdout.write(`${target}\n`);
}

main().catch((error) => {
  const known = error instanceof BuildError || typeof error.code === 'string';
  process.stderr.write(`guest image: ${known ? error.message : error.stack}\n`);
  process.exitCode = error.exitCode ?? 1;
});
