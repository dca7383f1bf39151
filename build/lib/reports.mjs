import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/**
 * Test results in files, because a runner's printed summary is for people.
 * @typedef {{passed: number, failed: number, skipped: number}} Counts
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
  const broken = report.testResults.filter((/** @type {any} */ file) => isBroken(file)).length;
  return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests + numTodoTests };
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
  return { passed: expected, failed: unexpected + flaky + (report.errors?.length ?? 0), skipped };
}
