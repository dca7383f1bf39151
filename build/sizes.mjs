import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { initialBundle, initialBundleLimit } from './lib/bundle-size.mjs';
import { listFiles } from './lib/files.mjs';
import { root } from './lib/root.mjs';

// A file of more than 250 lines has a second idea in it; past 400 it must be split. Tests are lists and may be longer.
const suspiciousLines = 250;
const mostLines = 400;

const sources = listFiles(
  ['electron', 'renderer', 'vm-assets', 'e2e', 'build'],
  /\.(ts|tsx|mts|mjs|cjs|css|sh)$|\/vm-assets\/init$/,
);
const measured = sources
  .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').split('\n').length - 1 }))
  .sort((a, b) => b.lines - a.lines);
const isTest = (/** @type {string} */ path) => /\.(test|spec)\.\w+$/.test(path);

const longest = measured.filter(({ path }) => !isTest(path));
const tooLong = longest.filter(({ lines }) => lines > mostLines);
const median = longest[Math.floor(longest.length / 2)]?.lines ?? 0;
console.log(`${longest.length} files, median ${median} lines, longest:`);
for (const { path, lines } of longest.slice(0, 10)) {
  const remark = lines > mostLines ? '  must be split' : lines > suspiciousLines ? '  holds a second idea?' : '';
  console.log(`${String(lines).padStart(5)}  ${path}${remark}`);
}

const bundle = initialBundle();
const bundleBytes = bundle?.reduce((sum, file) => sum + file.gzip, 0) ?? 0;
const kib = (/** @type {number} */ bytes) => `${Math.round(bytes / 1024)} KB`;
if (bundle) {
  console.log(`renderer, initial bundle: ${kib(bundleBytes)} gzip of ${kib(initialBundleLimit)} allowed`);
  for (const file of bundle) console.log(`${kib(file.gzip).padStart(8)}  ${file.path}`);
} else {
  console.log('renderer: not built, so its bundle is not measured');
}

if (tooLong.length > 0 || bundleBytes > initialBundleLimit) process.exitCode = 1;
