import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { circles, violation } from './checks/layer-rules.mjs';
import { readImports } from './checks/read-imports.mjs';
import { listFiles } from './lib/files.mjs';
import { root } from './lib/root.mjs';

const files = listFiles(['electron', 'renderer', 'vm-assets', 'e2e', 'build'], /\.(ts|tsx|mts|mjs|cjs)$/);
const imports = [];
let violations = 0;
for (const file of files) {
  for (const { specifier, line } of readImports(file, readFileSync(join(root, file), 'utf8'))) {
    imports.push({ from: file, specifier });
    const reason = violation(file, specifier);
    if (reason === undefined) continue;
    violations += 1;
    console.error(`${file}:${line}  ${specifier ?? '(computed)'}: ${reason}`);
  }
}
for (const circle of circles(imports)) {
  violations += 1;
  console.error(`${circle}: these folders import each other`);
}
console.log(`${files.length} files, ${imports.length} imports, ${violations} against the layer table`);
if (violations > 0) process.exitCode = 1;
