import { dirname } from 'node:path';
import { listFiles } from './lib/files.mjs';
import { formatSeconds, stopwatch } from './lib/progress.mjs';
import { freshReport, vitestReporters, writeReport } from './lib/reports.mjs';
import { run, runTool } from './lib/run.mjs';
import { setUpPackages } from './setup.mjs';

/**
 * The gate. Everything runs side by side; a check's output is shown only when it fails.
 * @typedef {{name: string, go: () => Promise<{code: number, output: string}>}} Check
 */

const quiet = { quiet: true, env: { NO_COLOR: '1', FORCE_COLOR: undefined } };
const script = (/** @type {string[]} */ ...args) => run(process.execPath, args, quiet);
const projects = listFiles(['electron', 'renderer', 'e2e', 'vm-assets', 'build'], /\/tsconfig\.json$/);

await setUpPackages();

const unitTests = {
  name: 'unit tests',
  go: () => {
    const reporters = vitestReporters(freshReport('unit'));
    const args = ['run', '-c', 'build/vitest.config.ts', '--project', 'unit*', ...reporters];
    return runTool('vitest/vitest.mjs', args, quiet);
  },
};

/** @type {Check[]} */
const checks = [
  unitTests,
  {
    name: 'lint and format',
    go: () => runTool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '--max-diagnostics=50'], quiet),
  },
  ...projects.map((project) => ({
    name: `types ${dirname(project)}`,
    // Several threads of one compiler each look at what they have in common: twice to three times the CPU time.
    go: () =>
      runTool('typescript/bin/tsc', ['--noEmit', '--singleThreaded', '--pretty', 'false', '-p', project], quiet),
  })),
  { name: 'layers', go: () => script('build/check-layers.mjs') },
  {
    name: 'dead code',
    go: () => runTool('knip/bin/knip.js', ['-c', 'build/knip.json', '--no-progress'], quiet),
  },
  {
    name: 'bundles and sizes',
    go: async () => {
      const built = await script('build/build.mjs');
      return built.code === 0 ? script('build/sizes.mjs') : built;
    },
  },
];

const total = stopwatch();
const failed = await runAll(checks, 3);
console.log(
  failed.length === 0
    ? `\nAll ${checks.length} checks passed in ${formatSeconds(total())}`
    : `\n${failed.length} of ${checks.length} checks failed (${failed.join(', ')}) in ${formatSeconds(total())}`,
);
// Unit tests count one by one, from their own report.
const failures = failed.filter((name) => name !== unitTests.name).map((what) => ({ what }));
const counted = { failed: failures.length, failures };
writeReport(freshReport('check'), { ...counted, passed: checks.length - 1 - counted.failed, skipped: 0 });
if (failed.length > 0) process.exitCode = 1;

/**
 * @param {Check[]} list
 * @param {number} atOnce three keep two cores busy: a check waits for its files now and then
 * @returns {Promise<string[]>} names of the failed ones
 */
async function runAll(list, atOnce) {
  const pending = [...list];
  /** @type {string[]} */
  const failures = [];
  const worker = async () => {
    for (let check = pending.shift(); check; check = pending.shift()) {
      const elapsed = stopwatch();
      const { code, output } = await check.go();
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${check.name.padEnd(22)} ${formatSeconds(elapsed())}`);
      if (code === 0) continue;
      failures.push(check.name);
      console.log(shorten(output));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return failures;
}

/** @param {string} output @returns {string} indented, and short enough to leave the other checks in view */
function shorten(output) {
  const lines = output.trim().split('\n');
  const most = 150;
  // Compilers put what matters first, test runners last.
  const cut = lines.length > most ? lines.splice(most / 2, lines.length - most) : [];
  if (cut.length > 0) lines.splice(most / 2, 0, `… ${cut.length} lines left out …`);
  return lines.map((line) => `        ${line}`).join('\n');
}
