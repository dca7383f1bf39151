import { say } from './lib/progress.mjs';
import { root } from './lib/root.mjs';
import { setUp, setUpPackages } from './setup.mjs';

/**
 * `npm run bench [-- part …]`: figures of one run, beside what they are compared with. It asserts nothing: a slow
 * machine is not a defect.
 */
process.chdir(root);
await setUpPackages();
// Late: the Node that sets up need not read TypeScript.
const { end, parts, runParts } = await import('./bench/run.ts');

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) {
  say(`There is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}
await setUp('bench');
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => end().finally(() => process.exit(130)));
}
print(await runParts(chosen.length > 0 ? chosen : Object.keys(parts)));

/** @param {import('./bench/lib/row.ts').Row[]} table */
function print(table) {
  const titles = { figure: 'figure', ours: 'Slipway', other: 'beside', ratio: 'ratio', want: 'want' };
  const columns = /** @type {(keyof typeof titles)[]} */ (Object.keys(titles));
  const lines = [titles, ...table];
  const widths = columns.map((column) => Math.max(...lines.map((line) => line[column].length)));
  console.log('');
  for (const line of lines) {
    console.log(
      columns
        .map((column, index) => line[column].padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}
