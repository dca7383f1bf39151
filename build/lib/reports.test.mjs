import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readReport } from './reports.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sw-reports-'));
const path = join(folder, 'report.json');
afterAll(() => rmSync(folder, { recursive: true }));

/** @param {unknown} report */
function counted(report) {
  writeFileSync(path, typeof report === 'string' ? report : JSON.stringify(report));
  return readReport(path);
}

describe('reading reports', () => {
  it('counts Vitest’s tests', () => {
    const report = {
      numTotalTests: 6,
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
    };
    expect(counted(report)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('counts a file that does not load as a failure', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }];
    const none = { numTotalTests: 0, numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
    expect(counted({ ...none, testResults })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('counts Playwright’s tests, with flaky ones and errors outside tests as failures', () => {
    const report = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{ message: 'no' }] };
    expect(counted(report)).toEqual({ passed: 5, failed: 3, skipped: 2 });
  });

  it('knows a missing or torn report', () => {
    expect(readReport(join(folder, 'none.json'))).toBeUndefined();
    expect(counted('{"numTotal')).toBeUndefined();
  });
});
