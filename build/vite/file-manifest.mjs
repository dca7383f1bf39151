import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** @type {Record<string, string>} */
const mimeTypes = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Writes `manifest.json` beside the built page: `{files: [{path, sha256, size, mime}]}`, paths with `/` and without a
 * leading one. Servers of the page answer only for what is listed.
 * @returns {import('vite').Plugin}
 */
export function fileManifest() {
  let folder = '';
  return {
    name: 'file-manifest',
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => path !== 'manifest.json' && statSync(join(folder, path)).isFile())
        .map((path) => path.replaceAll('\\', '/'))
        .sort();
      const files = paths.map((path) => describe(folder, path));
      writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify({ files }, null, 2)}\n`);
    },
  };
}

/** @param {string} folder @param {string} path */
function describe(folder, path) {
  const bytes = readFileSync(join(folder, path));
  const mime = mimeTypes[extname(path)];
  if (!mime) throw new Error(`${path}: no MIME type is known for this ending; add it to build/vite/file-manifest.mjs`);
  return { path, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, mime };
}
