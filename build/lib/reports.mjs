import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './root.mjs';

/**
 * Test results in files, because a runner's printed summary is for people.
 * @typedef {{passed: number, failed: number, skipped: number, failures?: Failure[]}} Counts
 * @typedef {{what: string, file?: string}} Failure what: its name, with the first line of why; a long log is read from its end.
 *   file: by which its runner finds it; none where it is of no test, as a crash is
 */

const folder = join(root, 'build/out/reports');

/** @param {string} name @returns {string} absolute path of a report that does not exist yet */
export function freshReport(name) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  rmSync(path, { force: true });
  return path;
}

/** What Vitest is to say: to people, and in a report. @param {string} path @returns {string[]} arguments of it */
export function vitestReporters(path) {
  return ['--reporter=default', '--reporter=./build/lib/vitest-report.mjs', `--outputFile.json=${path}`];
}

/** @param {string} path @param {Counts} counts */
export function writeReport(path, counts) {
  writeFileSync(path, JSON.stringify(counts));
}

/**
 * Reads a report of ours, of Vitest or of Playwright.
 * @param {string} path
 * @returns {Counts | undefined} undefined when the runner did not get as far as writing it
 */
export function readReport(path) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
  return vitestCounts(report) ?? playwrightCounts(report) ?? report;
}

/** @param {any} report @returns {Counts | undefined} */
function vitestCounts(report) {
  if (typeof report.numTotalTests !== 'number') return undefined;
  const { numPassedTests, numPendingTests, numTodoTests } = report;
  const failures = (report.unhandled ?? []).map((/** @type {string} */ why) => ({
    what: named('outside of tests', why),
  }));
  for (const { name, message, ...rest } of report.testResults) {
    const file = name.replace(`${root}/`, '');
    // A file that fails before its first test has no test to count.
    if (isBroken(rest)) failures.push({ what: named(file, message), file });
    for (const test of rest.assertionResults)
      if (test.status === 'failed')
        failures.push({ what: named(`${file} > ${test.fullName}`, test.failureMessages[0]), file });
  }
  return { passed: numPassedTests, failed: failures.length, skipped: numPendingTests + numTodoTests, failures };
}

/** @param {string} name @param {string | undefined} why */
function named(name, why = '') {
  return `${name}: ${stripVTControlCharacters(why).trim().split('\n', 1)[0]}`;
}

/** @param {any} file */
function isBroken(file) {
  return file.status === 'failed' && !file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed');
}

/** @param {any} report @returns {Counts | undefined} */
function playwrightCounts(report) {
  if (!report.stats) return undefined;
  const { expected, skipped } = report.stats;
  // Errors outside tests: a spec that does not load, a global set-up that fails.
  const failures = (report.errors ?? []).map((/** @type {any} */ error) => ({
    what: named('outside of tests', error.message),
  }));
  const visit = (/** @type {any} */ suite) => {
    for (const { title, file, line, tests } of suite.specs ?? [])
      for (const { status, results } of tests) {
        if (status !== 'unexpected' && status !== 'flaky') continue;
        const why = results.find((/** @type {any} */ it) => it.error);
        failures.push({ what: named(`${file}:${line} ${title}`, why?.error.message), file });
      }
    for (const inner of suite.suites ?? []) visit(inner);
  };
  for (const suite of report.suites ?? []) visit(suite);
  return { passed: expected, failed: failures.length, skipped, failures };
}
