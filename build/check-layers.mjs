import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { violation } from './checks/layer-rules.mjs';
import { readImports } from './checks/read-imports.mjs';
import { listFiles } from './lib/files.mjs';
import { root } from './lib/root.mjs';

const files = listFiles(['electron', 'renderer', 'vm-assets', 'e2e', 'build'], /\.(ts|tsx|mts|mjs|cjs)$/);
let imports = 0;
let violations = 0;
for (const file of files) {
  for (const { specifier, line } of readImports(file, readFileSync(join(root, file), 'utf8'))) {
    imports += 1;
    const reason = violation(file, specifier);
    if (reason === undefined) continue;
    violations += 1;
    console.error(`${file}:${line}  ${specifier ?? '(computed)'}: ${reason}`);
  }
}
console.log(`${files.length} files, ${imports} imports, ${violations} against the layer table`);
if (violations > 0) process.exitCode = 1;
