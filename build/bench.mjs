import { join } from 'node:path';
import { formatSeconds, say, stopwatch } from './lib/progress.mjs';
import { root } from './lib/root.mjs';
import { setUp } from './setup.mjs';

/**
 * `npm run bench [-- part …]`: figures of one run, beside what they are compared with. It asserts nothing: a slow
 * machine is not a defect.
 */
const parts = ['boot', 'socket', 'terminal', 'list', 'memory', 'bundle'];

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !parts.includes(name));
if (unknown.length > 0) {
  say(`There is no part ${unknown.join(', ')}; there are ${parts.join(', ')}.`);
  process.exit(2);
}
process.chdir(root);
await setUp('bench');

/** @type {import('./bench/lib/row.ts').Row[]} */
const rows = [];
for (const name of parts.filter((part) => chosen.length === 0 || chosen.includes(part)))
  rows.push(...(await run(name)));
print(rows);

/** @param {string} name @returns {Promise<import('./bench/lib/row.ts').Row[]>} */
async function run(name) {
  const elapsed = stopwatch();
  /** @type {(() => unknown)[]} */
  const ends = [];
  const context = {
    say: (/** @type {string} */ text) => say(`${name.padEnd(8)} ${formatSeconds(elapsed())}  ${text}`),
    onEnd: (/** @type {() => unknown} */ clean) => void ends.push(clean),
  };
  try {
    // Vite reads the TypeScript; Node 20 cannot.
    const { runnerImport } = await import('vite');
    const { module } = await runnerImport(join(root, `build/bench/${name}.ts`), {
      configFile: false,
      logLevel: 'warn',
    });
    return await /** @type {any} */ (module)[name](context);
  } catch (error) {
    process.exitCode = 1;
    context.say(`failed: ${error instanceof Error ? error.message : error}`);
    return [{ figure: name, ours: 'failed', other: '', ratio: '', want: '' }];
  } finally {
    for (const clean of ends.reverse()) await clean();
  }
}

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
