#!/usr/bin/env node
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, sweepEntries } from './lib/cache.mjs';
import { BuildError } from './lib/run.mjs';
import { fromDebian } from './tools/debian.mjs';
import { layTools, replaceFolder, sameFiles, toolsHash, wholeTools } from './tools/folder.mjs';
import { parseToolsOptions } from './tools/options.mjs';
import { fromUpstream } from './tools/upstream.mjs';

/** Fetches docker's tools, as the lock of a platform names them, into `build/out/tools/PLATFORM-ARCH`. */

const folder = dirname(fileURLToPath(import.meta.url));
const started = performance.now();

function say(text) {
  process.stderr.write(`tools: ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}\n`);
}

async function readJson(path) {
  try {
    return JSON.parse(await readFile(join(folder, path), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw new BuildError(`${path} cannot be read: ${error.message}`);
  }
}

/** What is on the machine: everything is made in a folder of its own, and then renamed. */
async function inTemporary(cache, work) {
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, '.tmp-'));
  try {
    return await work(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const sourceOf = (platform) => (platform === 'linux' ? fromDebian : fromUpstream);

async function writeLock(job, lockFile) {
  const { entries } = await sourceOf(job.platform)({ ...job, lock: null });
  const { platform, arch } = job;
  const path = join(folder, lockFile);
  await writeFile(`${path}.new`, `${JSON.stringify({ format: 1, platform, arch, entries }, null, 2)}\n`);
  await rename(`${path}.new`, path);
  say(`${lockFile}: ${entries.length} entries`);
}

/**
 * From the lock. Where Debian has moved on, and nobody asked for the locked ones and no others, with what it has today; what comes
 * from an address is never anything else than what was locked.
 */
async function obtain(job, { locked, lockFile }) {
  const source = sourceOf(job.platform);
  if (!job.lock && job.platform !== 'linux')
    throw new BuildError(
      `there is no ${lockFile}: make it, once, where the addresses can be reached, with --update-lock`,
    );
  if (!job.lock && locked) throw new BuildError(`--locked: there is no ${lockFile}`);
  if (job.lock) {
    try {
      return { builtFrom: 'lock', gathered: await (await source(job)).gather() };
    } catch (error) {
      if (locked || job.platform !== 'linux' || !(error instanceof BuildError)) throw error;
      say(`the locked packages cannot all be had (${error.message.split('\n').at(-1).trim()}): resolving afresh`);
    }
  }
  return { builtFrom: 'fresh', gathered: await (await source({ ...job, lock: null })).gather() };
}

async function main() {
  const { platform, arch, locked, force, updateLock } = parseToolsOptions(process.argv.slice(2));
  const name = `${platform}-${arch}`;
  const lockFile = `lock/tools-${name}.json`;
  const cache = join(cacheFolder(), '../tools');
  const recipe = await readJson('tools/recipe.json');
  const withJob = (work) =>
    inTemporary(cache, async (temporary) =>
      work({ platform, arch, recipe, lock: await readJson(lockFile), temporary, cache }),
    );
  if (updateLock) await withJob((job) => writeLock(job, lockFile));
  const inputs = await toolsHash(folder, { platform, arch, lockFile });
  const target = process.env.SLIPWAY_TOOLS_OUT || join(folder, '../build/out/tools', name);
  // What was resolved afresh lies under the lock's own name; --locked must not take it for the locked ones.
  const isWanted = (manifest) => manifest !== null && !force && !(locked && manifest.builtFrom === 'fresh');
  if (isWanted(await wholeTools(target, { inputs }))) return;
  const entry = join(cache, `${name}-${inputs.slice(0, 16)}`);
  if (!isWanted(await wholeTools(entry, { inputs, sums: true }))) {
    await withJob(async (job) => {
      const { builtFrom, gathered } = await obtain(job, { locked, lockFile });
      const out = join(job.temporary, 'out');
      await layTools(out, { platform, arch, inputs, builtFrom, gathered });
      await replaceFolder(out, entry);
    });
  }
  const manifest = await wholeTools(entry, { inputs, sums: true });
  if (manifest === null)
    throw new BuildError('what was just written does not match its manifest: is the disk failing?');
  await inTemporary(dirname(target), async (temporary) => {
    const copy = join(temporary, 'tools');
    await sameFiles(entry, copy);
    await replaceFolder(copy, target);
  });
  await sweepEntries(entry, name, 1);
  const bytes = manifest.tools.reduce((sum, { size }) => sum + size, 0);
  const versions = manifest.tools.map((tool) => `${tool.name} ${tool.version}`).join(', ');
  say(`${name} ready: ${(bytes / 1e6).toFixed(0)} MB, ${versions}, from ${manifest.builtFrom}`);
}

main().catch((error) => {
  const known = error instanceof BuildError || typeof error.code === 'string';
  process.stderr.write(`tools: ${known ? error.message : error.stack}\n`);
  process.exitCode = error.exitCode ?? 1;
});
