import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** @param {string} path @returns {Promise<string>} hex sha256 of the file's bytes */
export async function sha256File(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * Every file and link below a folder, sorted by path, so that each walk sees one order.
 * @param {string} root
 * @param {string} [under]
 * @returns {Promise<{path: string, kind: 'file'|'dir'|'link'}[]>}
 */
export async function walk(root, under = '') {
  const entries = await readdir(join(root, under), { withFileTypes: true });
  const found = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.isSymbolicLink()) found.push({ path, kind: 'link' });
    else if (entry.isDirectory()) {
      found.push({ path, kind: 'dir' });
      found.push(...(await walk(root, path)));
    } else if (entry.isFile()) found.push({ path, kind: 'file' });
  }
  return found;
}

/** Flushes a file or folder to disk. @param {string} path */
export async function fsync(path) {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Renames and makes the rename durable. @param {string} from @param {string} to */
export async function durableRename(from, to) {
  await rename(from, to);
  await fsync(dirname(to));
}
