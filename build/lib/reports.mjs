import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './root.mjs';

/**
 * Test results in files, because a runner's printed summary is for people.
 * @typedef {{passed: number, failed: number, skipped: number, failures?: string[]}} Counts
 *   failures: what failed, by name, with the first line of why; a long log is read from its end
 */

const folder = join(root, 'build/out/reports');

/** @param {string} name @returns {string} absolute path of a report that does not exist yet */
export function freshReport(name) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  rmSync(path, { force: true });
  return path;
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
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report;
  // A file that fails before its first test has no test to count.
  const broken = report.testResults.filter((/** @type {any} */ file) => isBroken(file));
  const failures = broken.map((/** @type {any} */ file) => failure(file.name, file.message));
  for (const file of report.testResults)
    for (const test of file.assertionResults)
      if (test.status === 'failed') failures.push(failure(`${file.name} > ${test.fullName}`, test.failureMessages[0]));
  const failed = numFailedTests + broken.length;
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests, failures };
}

/** @param {string} name @param {string | undefined} message */
function failure(name, message = '') {
  return `${name.replace(`${root}/`, '')}: ${stripVTControlCharacters(message).trim().split('\n', 1)[0]}`;
}

/** @param {any} file */
function isBroken(file) {
  return file.status === 'failed' && !file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed');
}

/** @param {any} report @returns {Counts | undefined} */
function playwrightCounts(report) {
  if (!report.stats) return undefined;
  const { expected, unexpected, flaky, skipped } = report.stats;
  // Errors outside tests: a spec that does not load, a global set-up that fails.
  const errors = report.errors ?? [];
  const failures = errors.map((/** @type {any} */ error) => failure('outside of tests', error.message));
  const visit = (/** @type {any} */ suite) => {
    for (const { title, file, line, ok, tests } of suite.specs ?? []) {
      const why = tests.flatMap((/** @type {any} */ test) => test.results).find((/** @type {any} */ it) => it.error);
      if (!ok || why) failures.push(failure(`${file}:${line} ${title}`, why?.error.message));
    }
    for (const inner of suite.suites ?? []) visit(inner);
  };
  for (const suite of report.suites ?? []) visit(suite);
  return { passed: expected, failed: unexpected + flaky + errors.length, skipped, failures };
}
