import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './files.mjs';
import { root } from './root.mjs';

const notBuilt = /\.test\.\w+$|\/testing\//;

/**
 * One sha256 over the names and bytes of all files that decide a result.
 * @param {string[]} folders tests below them do not count
 * @param {string[]} files
 * @returns {string} hexadecimal
 */
export function hashInputs(folders, files = []) {
  const hash = createHash('sha256').update(process.version);
  for (const path of [...listFiles(folders).filter((file) => !notBuilt.test(file)), ...files]) {
    const bytes = readFileSync(join(root, path));
    hash.update(`\n${path} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/** @param {string} path of a stamp from the top folder @param {string} hash */
export function isStamped(path, hash) {
  return existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8') === hash;
}

/** @param {string} path @param {string} hash */
export function writeStamp(path, hash) {
  writeFileSync(join(root, path), hash);
}
