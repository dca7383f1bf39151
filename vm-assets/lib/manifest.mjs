import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256File } from './files.mjs';

/** Docker's major.minor → the API version it speaks; the manifest lets the host say so before the first boot. */
const apiOf = { 28.5: '1.51', 28.4: '1.51', 28.3: '1.51', 28.2: '1.50', 29: '1.52' };

/** @param {{name: string, version: string}[]} packages */
export function engineVersions(packages) {
  const upstream = (name) =>
    packages
      .find((p) => p.name === name)
      ?.version.replace(/^\d+:/, '')
      .replace(/[+~-].*$/, '');
  const docker = upstream('docker.io');
  const [major, minor] = docker.split('.');
  return {
    docker,
    containerd: upstream('containerd'),
    runc: upstream('runc'),
    api: apiOf[`${major}.${minor}`] ?? apiOf[major] ?? null,
  };
}

/** Describes the files of a finished image beside them. */
export async function writeManifest(out, { job, builtFrom, packages, kernel, engine }) {
  const part = async (file) => {
    const path = join(out, file);
    return { file, sha256: await sha256File(path), size: (await stat(path)).size };
  };
  const daemonJson = JSON.parse(await readFile(join(job.folder, 'rootfs/etc/slipway/daemon.json'), 'utf8'));
  const manifest = {
    format: 1,
    arch: job.arch,
    inputs: job.inputs,
    builtFrom,
    suite: job.recipe.suite,
    kernel: { ...(await part('vmlinuz')), version: kernel.release, compression: kernel.compression },
    initrd: await part('initrd'),
    root: { ...(await part('root.img')), fs: 'squashfs' },
    engine,
    cmdline: job.recipe.cmdline[job.arch],
    daemonJson,
    packages,
  };
  await writeFile(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
