import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './root.mjs';

/**
 * Compressed bytes the first screen may cost: what a slow disk or a remote browser loads before anything shows. What comes
 * late for it is in build/docs/adr/0013-forms-and-lazy-parts.md. Of the 220 KB there may ever be, 204 are used: a screen that needs
 * more of them than its line in the sidebar, its route and its commands (0.3 KB) raises this on purpose, and says why.
 */
export const initialBundleLimit = 207 * 1024;

/**
 * Scripts and styles the built index.html names, which is all that loads before the first screen.
 * @returns {{path: string, gzip: number}[] | undefined} undefined when the renderer is not built
 */
export function initialBundle() {
  const folder = join(root, 'build/out/renderer');
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const paths = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+\.(?:js|css))"/g)].map((match) => match[1] ?? '');
  return [...new Set(paths)].map((path) => ({
    path,
    gzip: gzipSync(readFileSync(join(folder, path))).length,
  }));
}
