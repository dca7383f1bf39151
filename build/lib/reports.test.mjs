import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readReport } from './reports.mjs';
import { root } from './root.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sw-reports-'));
const path = join(folder, 'report.json');
afterAll(() => rmSync(folder, { recursive: true }));

/** @param {unknown} report */
function counted(report) {
  writeFileSync(path, typeof report === 'string' ? report : JSON.stringify(report));
  return readReport(path);
}

describe('reading reports', () => {
  it('counts Vitest’s tests, and names those that failed', () => {
    const report = {
      numTotalTests: 6,
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        {
          name: join(root, 'a.test.ts'),
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'lists adds', failureMessages: [] },
            {
              status: 'failed',
              fullName: 'lists end',
              failureMessages: ['Error: \u001b[31mtoo late\u001b[39m\n  at x'],
            },
          ],
        },
      ],
    };
    const failures = ['a.test.ts > lists end: Error: too late'];
    expect(counted(report)).toEqual({ passed: 3, failed: 1, skipped: 2, failures });
  });

  it('counts a file that does not load as a failure', () => {
    const testResults = [{ name: 'b.test.ts', status: 'failed', message: 'no such module\n', assertionResults: [] }];
    const none = { numTotalTests: 0, numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
    const failures = ['b.test.ts: no such module'];
    expect(counted({ ...none, testResults })).toEqual({ passed: 0, failed: 1, skipped: 0, failures });
  });

  it('counts Playwright’s tests, with flaky ones and errors outside tests as failures', () => {
    const tests = [{ results: [{}, { error: { message: 'no row\n  at y' } }] }];
    const specs = [
      { title: 'a page opens', file: 'page.spec.ts', line: 7, ok: false, tests },
      { title: 'a page closes', file: 'page.spec.ts', line: 9, ok: true, tests: [{ results: [{}] }] },
    ];
    const suites = [{ suites: [{ specs }] }];
    const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
    const failures = ['outside of tests: no', 'page.spec.ts:7 a page opens: no row'];
    expect(counted({ stats, suites, errors: [{ message: 'no' }] })).toEqual({
      passed: 5,
      failed: 3,
      skipped: 2,
      failures,
    });
  });

  it('knows a missing or torn report', () => {
    expect(readReport(join(folder, 'none.json'))).toBeUndefined();
    expect(counted('{"numTotal')).toBeUndefined();
  });
});
