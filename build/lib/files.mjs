import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const skipped = new Set(['node_modules', '.git']);

/**
 * Every file below the given folders of the repository, sorted, as paths with `/` from the top folder.
 * Build outputs are left out.
 * @param {string[]} folders
 * @param {RegExp} [pattern] tested against the path
 * @returns {string[]}
 */
export function listFiles(folders, pattern = /./) {
  const found = [];
  const pending = [...folders];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of entriesOf(folder)) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && !skipped.has(entry.name) && path !== 'build/out') pending.push(path);
      if (entry.isFile() && pattern.test(path)) found.push(path);
    }
  }
  return found.sort();
}

/** @param {string} folder */
function entriesOf(folder) {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return []; // a layer that does not exist yet has no files
  }
}
