import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAgent } from './agent.mjs';
import { commitEntry } from './cache.mjs';
import { DebStore, fetchLocked, resolveFresh } from './debs.mjs';
import { writeInitrd, writeKernel, writeRoot } from './image.mjs';
import { step } from './log.mjs';
import { engineVersions, writeManifest } from './manifest.mjs';
import { stageInitrdModules, stageModules } from './modules.mjs';
import { copyOverlay, linkApplets, makeLinks } from './overlay.mjs';
import { BuildError } from './run.mjs';
import { Stage } from './stage.mjs';

const triplets = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/** @typedef {{folder: string, cache: string, entry: string, arch: 'amd64'|'arm64', inputs: string,
 *   recipe: any, lock: any, locked: boolean}} Job */

/**
 * Builds one image in a folder beside the cache entry, then makes it the entry. A build that stops anywhere before
 * leaves the entry as it was.
 * @param {Job} job
 */
export async function buildImage(job) {
  await inTemporary(job, async (temporary) => {
    const store = new DebStore(join(job.cache, 'debs'));
    const { debs, builtFrom } = await obtain(store, job, temporary);
    const { stage, kernel } = await stageRoot(debs, job, temporary);
    const out = join(temporary, 'out');
    await mkdir(out);
    await assemble(stage, kernel, { ...job, out, temporary });
    const packages = usedPackages(stage, debs);
    await writeManifest(out, { job, builtFrom, packages, kernel, engine: engineVersions(packages) });
    await commitEntry(out, job.entry);
    await store.sweep();
  });
}

/**
 * Resolves the recipe against the archive of today, as far as it takes to know which packages give a file.
 * @param {Job} job
 * @returns {Promise<import('./debs.mjs').LockedPackage[]>} what the new lock says
 */
export function resolveLock(job) {
  return inTemporary(job, async (temporary) => {
    const store = new DebStore(join(job.cache, 'debs'));
    const { debs } = await obtain(store, { ...job, lock: null }, temporary);
    const { stage } = await stageRoot(debs, job, temporary);
    return usedPackages(stage, debs);
  });
}

async function inTemporary(job, work) {
  await mkdir(job.cache, { recursive: true });
  const temporary = await mkdtemp(join(job.cache, `.tmp-${job.arch}-`));
  try {
    return await work(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function usedPackages(stage, debs) {
  const used = debs.filter((deb) => stage.used.has(deb.name));
  return used.map(({ name, version, sha256 }) => ({ name, version, sha256 }));
}

async function obtain(store, job, temporary) {
  const { arch, recipe, lock } = job;
  const common = { arch, suite: recipe.suite, temporary };
  if (lock) {
    try {
      step(`packages: ${lock.packages.length} locked`);
      return { debs: await fetchLocked(store, { ...common, packages: lock.packages }), builtFrom: 'lock' };
    } catch (error) {
      if (job.locked || !(error instanceof BuildError)) throw error;
      step(`the locked packages cannot all be had (${error.message.split('\n').at(-1).trim()}): resolving afresh`);
    }
  }
  const names = [recipe.kernelPackage[arch], ...Object.keys(recipe.files)];
  return { debs: await resolveFresh(store, { ...common, names }), builtFrom: 'fresh' };
}

async function stageRoot(debs, { arch, recipe, folder, cache }, temporary) {
  const stage = new Stage({ debs: join(temporary, 'debs'), root: join(temporary, 'root') });
  step(`unpacking ${debs.length} packages`);
  await mkdir(stage.root, { recursive: true });
  await stage.unpack(debs);
  await stage.copyChosen(recipe.files);
  await stage.addLibraries(triplets[arch]);
  await stage.bundleCertificates();
  await rm(join(stage.root, 'usr/share/ca-certificates'), { recursive: true, force: true });
  step('kernel modules');
  const { release } = await stageModules(stage, recipe.modules);
  await copyOverlay(join(folder, 'rootfs'), stage.root);
  step('agent');
  await buildAgent({ source: join(folder, 'agent'), target: join(stage.root, 'usr/sbin/slipway-bytes'), arch, cache });
  await makeLinks(stage.root, recipe.links, recipe.directories);
  await linkApplets(stage.root, recipe.applets);
  const image = stage.find(`{usr/lib/modules/${release}/vmlinuz,boot/vmlinuz-${release}}`)[0];
  if (!image) throw new BuildError('the kernel packages carry no vmlinuz');
  stage.used.add(stage.index.get(image).package);
  return { stage, kernel: { release, image: stage.index.get(image).full } };
}

async function assemble(stage, kernel, { out, recipe, folder, temporary }) {
  step('kernel and initrd');
  kernel.compression = await writeKernel(kernel.image, join(out, 'vmlinuz'));
  const tree = join(temporary, 'initrd');
  await stageInitrdModules(stage.root, tree, { release: kernel.release, names: recipe.initrdModules });
  await writeInitrd({ recipeFolder: folder, root: stage.root, tree, target: join(out, 'initrd'), epoch: recipe.epoch });
  step('root image');
  await writeRoot(stage.root, join(out, 'root.img'), recipe);
}
