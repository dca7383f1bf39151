import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatSeconds, stopwatch } from './lib/progress.mjs';
import { freshReport, readReport } from './lib/reports.mjs';
import { root } from './lib/root.mjs';
import { run, runTool } from './lib/run.mjs';
import { setUp, setUpPackages } from './setup.mjs';

/**
 * `npm test [-- --unit --integration --e2e file …]`: everything, or the named parts, quickest first.
 * Its last line is the sum over all runners.
 * @typedef {{name: string, reports: string[], go: () => Promise<{code: number}>}} Stage
 */

const { values: parts, positionals: files } = readArguments();
const everything = !parts.unit && !parts.integration && !parts.e2e;
const stages = everything
  ? [check(), integration(), e2e()]
  : [...(parts.unit ? [unit()] : []), ...(parts.integration ? [integration()] : []), ...(parts.e2e ? [e2e()] : [])];

if (parts.integration || parts.e2e || everything) await setUp('test');
else await setUpPackages();

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const stage of stages) await runStage(stage);
if (sum.skipped > 0) console.log(`${sum.skipped} skipped`);
if (sum.passed + sum.failed === 0) console.log('No test ran.');
console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;

/** @param {Stage} stage */
async function runStage(stage) {
  console.log(`\n── ${stage.name} ${'─'.repeat(60 - stage.name.length)}`);
  const elapsed = stopwatch();
  const { code } = await stage.go();
  const counts = stage.reports.map((path) => readReport(path) ?? { passed: 0, failed: 1, skipped: 0 });
  const passed = counts.reduce((total, count) => total + count.passed, 0);
  let failed = counts.reduce((total, count) => total + count.failed, 0);
  // A runner can fail without a failing test (a leak, a crash at the end), and a suite without tests proves nothing.
  if (failed === 0 && (code !== 0 || (passed === 0 && files.length === 0))) failed = 1;
  sum.passed += passed;
  sum.failed += failed;
  sum.skipped += counts.reduce((total, count) => total + count.skipped, 0);
  console.log(`── ${stage.name}: ${passed} passed, ${failed} failed in ${formatSeconds(elapsed())}`);
}

/** @returns {Stage} */
function check() {
  const reports = [freshReport('check'), freshReport('unit')];
  return { name: 'check', reports, go: () => run(process.execPath, [join(root, 'build/check.mjs')]) };
}

/** @returns {Stage} */
function unit() {
  return vitest('unit', 'unit*');
}

/** @returns {Stage} */
function integration() {
  return vitest('integration', 'integration');
}

/** @param {string} name @param {string} project @returns {Stage} */
function vitest(name, project) {
  const report = freshReport(name);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['run', '-c', 'build/vitest.config.ts', '--project', project, ...reporters, ...files];
  if (files.length > 0) args.push('--passWithNoTests');
  return { name, reports: [report], go: () => runTool('vitest/vitest.mjs', args) };
}

/** @returns {Stage} */
function e2e() {
  const report = freshReport('e2e');
  const args = ['test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json', ...files];
  if (files.length > 0) args.push('--pass-with-no-tests');
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, PLAYWRIGHT_JSON_OUTPUT_NAME: undefined };
  return { name: 'e2e', reports: [report], go: () => runTool('@playwright/test/cli.js', args, { env }) };
}

function readArguments() {
  const flag = /** @type {const} */ ({ type: 'boolean' });
  try {
    return parseArgs({ options: { unit: flag, integration: flag, e2e: flag }, allowPositionals: true });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}`);
    console.error('Usage: npm test -- [--unit] [--integration] [--e2e] [file …]');
    process.exit(2);
  }
}
