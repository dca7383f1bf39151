import { chownSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { passedAlone, repeats } from './lib/again.mjs';
import { beside } from './lib/beside.mjs';
import { asUser, electronTests } from './lib/electron-tests.mjs';
import { formatSeconds, say, stopwatch } from './lib/progress.mjs';
import { freshReport, readReport, vitestReporters } from './lib/reports.mjs';
import { root } from './lib/root.mjs';
import { run, runTool } from './lib/run.mjs';
import { setUp, setUpPackages } from './setup.mjs';

/**
 * `npm test [-- --unit --integration --e2e file …]`: everything, or the named parts. Its last line is the sum over all runners.
 *
 * What needs no VM, the check first, runs beside what has one, and yields to it: that waits for a third of its time, for a boot,
 * a deadline, a container that pays no heed. What it says is shown once it is over, between the stages of the other. Of a run of
 * everything, what failed in a few files runs once more in the end, when nothing else does: `lib/again.mjs`.
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[]} reports
 * @property {(options: {quiet?: boolean, yields?: boolean}) => Promise<{code: number, output: string}>} go
 * @property {(file: string) => Stage} again one of its files, by itself
 */

const PLAYWRIGHT = '@playwright/test/cli.js';

const { values: parts, positionals: files } = readArguments();
const everything = !parts.unit && !parts.integration && !parts.e2e;

if (parts.integration || parts.e2e || everything) await setUp('test');
else await setUpPackages();

const sum = { passed: 0, failed: 0, skipped: 0 };
/** @type {{stage: Stage, failures: import('./lib/again.mjs').Failure[]}[]} */
const stages = [];
if (parts.unit) await inTurn([unit()]);
const [withVm, without] = vmAndNot();
const others = besideTheVm(everything ? [check(), ...without] : without);
await inTurn(withVm, others.tell);
await others.end();
if (sum.skipped > 0) console.log(`${sum.skipped} skipped`);
if (sum.passed + sum.failed === 0) console.log('No test ran.');
const flaky = everything && files.length === 0 ? await passedAlone(repeats(stages.map(repeatable))) : new Set();
const failures = stages.flatMap((stage) => stage.failures);
list(
  'Failed',
  failures.filter((failure) => !flaky.has(failure)),
);
list('Flaky: failed beside others, passed alone', [...flaky]);
sum.failed -= flaky.size;
console.log(`\n${sum.passed} passed, ${sum.failed} failed${flaky.size > 0 ? `, ${flaky.size} flaky` : ''}`);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;

/**
 * The stages that have a VM, and those that need none. With files named it is one run of each kind: of few tests a runner's
 * start is a large part.
 * @returns {[Stage[], Stage[]]}
 */
function vmAndNot() {
  const [isIntegration, isE2e] = [everything || parts.integration, everything || parts.e2e];
  if (files.length > 0)
    return [[...(isIntegration ? [vitest('integration', 'integration*')] : []), ...(isE2e ? e2e() : [])], []];
  const withVm = [
    ...(isIntegration ? [vitest('integration-vm', 'integration-vm')] : []),
    ...(isE2e ? e2e(['--project=browser', '--project=electron*']) : []),
  ];
  const without = [...(isIntegration ? [vitest('integration', 'integration')] : []), ...(isE2e ? [pages()] : [])];
  return [withVm, without];
}

/** @param {Stage[]} stages @param {() => void} [between] */
async function inTurn(stages, between = () => undefined) {
  for (const stage of stages) {
    console.log(header(stage));
    const elapsed = stopwatch();
    count(stage, await stage.go({}), elapsed());
    between();
  }
}

/** Runs stages one after the other, and keeps what they say until it is asked for. @param {Stage[]} stages */
function besideTheVm(stages) {
  const works = stages.map((stage) => async () => {
    const elapsed = stopwatch();
    const ended = await stage.go({ quiet: true, yields: true });
    const took = elapsed();
    if (ended.code !== 0) say(`Meanwhile, ${stage.name} failed; what it said is shown when this stage is over.`);
    return () => {
      console.log(`${header(stage)}\n${ended.output.trimEnd()}`);
      count(stage, ended, took);
    };
  });
  return beside(works);
}

/** @param {{stage: Stage, failures: import('./lib/again.mjs').Failure[]}} of */
function repeatable({ stage, failures }) {
  const again = (/** @type {string} */ file) => async () => {
    const alone = stage.again(file);
    console.log(header({ name: `once more, by itself: ${file}` }));
    const { code } = await alone.go({});
    return { code, passed: counted(alone).passed };
  };
  return { failures, again };
}

/** @param {string} title @param {import('./lib/again.mjs').Failure[]} failures */
function list(title, failures) {
  if (failures.length > 0) console.log(`\n${title}:\n${failures.map(({ what }) => `  ${what}\n`).join('')}`);
}

/** @param {{name: string}} stage */
function header({ name }) {
  return `\n── ${`${name} `.padEnd(61, '─')}`;
}

/** @param {Stage} stage */
function counted({ reports }) {
  const counts = reports.map((path) => readReport(path) ?? { passed: 0, failed: 1, skipped: 0 });
  const total = (/** @type {'passed' | 'failed' | 'skipped'} */ what) => counts.reduce((sum, it) => sum + it[what], 0);
  const failures = counts.flatMap(({ failures }) => failures ?? []);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped'), failures };
}

/** @param {Stage} stage @param {{code: number}} ended @param {number} milliseconds */
function count(stage, { code }, milliseconds) {
  const counts = counted(stage);
  const { passed, skipped, failures } = counts;
  let { failed } = counts;
  // A runner can fail without a failing test (a leak, a crash at the end), and a suite without tests proves nothing.
  if (failed === 0 && (code !== 0 || (passed === 0 && files.length === 0))) failed = 1;
  sum.passed += passed;
  sum.failed += failed;
  sum.skipped += skipped;
  stages.push({ stage, failures });
  console.log(`── ${stage.name}: ${passed} passed, ${failed} failed in ${formatSeconds(milliseconds)}`);
}

/** @returns {Stage} */
function check() {
  const reports = [freshReport('check'), freshReport('unit')];
  const go = (/** @type {Parameters<Stage['go']>[0]} */ options) =>
    run(process.execPath, [join(root, 'build/check.mjs')], options);
  return { name: 'check', reports, go, again: unit().again };
}

/** @returns {Stage} */
function unit() {
  return vitest('unit', 'unit*');
}

/** @param {string} name @param {string} project @returns {Stage} */
function vitest(name, project, only = files) {
  const report = freshReport(name);
  const args = ['run', '-c', 'build/vitest.config.ts', '--project', project, ...vitestReporters(report), ...only];
  if (files.length > 0) args.push('--passWithNoTests');
  const again = (/** @type {string} */ file) => vitest('again', project, [file]);
  return { name, reports: [report], go: (options) => runTool('vitest/vitest.mjs', args, options), again };
}

/** What needs no VM. @returns {Stage} */
function pages() {
  return playwright('e2e-page', ['--project=page', '--output=build/out/e2e/results-page']);
}

/** @param {string[]} [args] @returns {Stage[]} */
function e2e(args = []) {
  const stages = [playwright('e2e', args)];
  const how = electronTests();
  if (how.kind === 'not') say(`The end-to-end tests are not run in Electron: ${how.why}.`);
  if (how.kind === 'as') stages.push(e2eInElectronAs(how.user));
  return stages;
}

/** @param {string} name @param {string[]} more @returns {Stage} */
function playwright(name, more, only = files) {
  const report = freshReport(name);
  const env = reportTo(report);
  return {
    name,
    reports: [report],
    go: (options) => runTool(PLAYWRIGHT, playwrightArgs(more, only), { ...options, env }),
    // What the first run left of it is kept.
    again: (file) => playwright('again', [...more, '--output=build/out/e2e/results-again'], [file]),
  };
}

/**
 * As another user, in a folder of that user's for all that the run writes; what is worth reading of it is kept.
 * @param {import('./lib/electron-tests.mjs').User} user @returns {Stage}
 */
function e2eInElectronAs(user, name = 'electron', only = files) {
  const report = freshReport(`e2e-${name}`);
  const kept = join(root, `build/out/e2e/results-${name}`);
  const go = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-electron-'));
    const [written, results] = [join(folder, 'report.json'), join(folder, 'results')];
    try {
      chownSync(folder, Number(user.uid), Number(user.gid));
      const args = playwrightArgs(['--project=electron', `--output=${results}`], only);
      const env = { ...reportTo(written), HOME: folder, XDG_RUNTIME_DIR: undefined, XDG_DATA_HOME: undefined };
      const ended = await run('setpriv', asUser(user, [join(root, 'node_modules', PLAYWRIGHT), ...args]), { env });
      if (existsSync(written)) cpSync(written, report);
      rmSync(kept, { recursive: true, force: true });
      if (existsSync(results)) cpSync(results, kept, { recursive: true });
      return ended;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const again = (/** @type {string} */ file) => e2eInElectronAs(user, 'again', [file]);
  return { name: `e2e in Electron, as user ${user.uid}`, reports: [report], go, again };
}

/** @param {string[]} more @param {string[]} only */
function playwrightArgs(more, only) {
  const args = ['test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json', ...more, ...only];
  return files.length > 0 ? [...args, '--pass-with-no-tests'] : args;
}

/** @param {string} path */
function reportTo(path) {
  return { PLAYWRIGHT_JSON_OUTPUT_FILE: path, PLAYWRIGHT_JSON_OUTPUT_NAME: undefined };
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
