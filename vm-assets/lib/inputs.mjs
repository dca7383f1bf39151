import { createHash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { walk } from './files.mjs';

/**
 * A sha256 over everything that decides what the image of an arch is: same inputs, same image.
 * @param {string} folder vm-assets
 * @param {string} arch
 * @returns {Promise<string>}
 */
export async function inputsHash(folder, arch) {
  const hash = createHash('sha256').update(`slipway guest 1 ${arch}\n`);
  for (const part of ['build.mjs', 'recipe.json', `lock/${arch}.json`]) await add(hash, folder, part);
  for (const part of ['lib', 'initrd', 'rootfs', 'agent'])
    for (const { path, kind } of await walk(join(folder, part)))
      if (kind === 'file' && !path.includes('.test.')) await add(hash, folder, `${part}/${path}`);
  return hash.digest('hex');
}

async function add(hash, folder, path) {
  const full = join(folder, path);
  const data = await readFile(full).catch((error) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (data === null) return;
  const executable = (await lstat(full)).mode & 0o100 ? 'x' : '-';
  hash.update(`${path} ${executable} ${data.length}\n`).update(data);
}
