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
    const failures = [{ what: 'a.test.ts > lists end: Error: too late', file: 'a.test.ts' }];
    expect(counted(report)).toEqual({ passed: 3, failed: 1, skipped: 2, failures });
    const leaks = [{ what: 'outside of tests: write EPIPE' }, ...failures];
    expect(counted({ ...report, unhandled: ['write EPIPE'] })).toMatchObject({ failed: 2, failures: leaks });
  });

  it('counts a file that does not load as a failure', () => {
    const testResults = [{ name: 'b.test.ts', status: 'failed', message: 'no such module\n', assertionResults: [] }];
    const none = { numTotalTests: 0, numPassedTests: 0, numPendingTests: 0, numTodoTests: 0 };
    const failures = [{ what: 'b.test.ts: no such module', file: 'b.test.ts' }];
    expect(counted({ ...none, testResults })).toEqual({ passed: 0, failed: 1, skipped: 0, failures });
  });

  it('counts Playwright’s tests, with flaky ones and errors outside tests as failures', () => {
    const [passed, unexpected] = [
      { status: 'expected', results: [{}] },
      { status: 'unexpected', results: [{ error: { message: 'no row\n  at y' } }] },
    ];
    const flaky = { status: 'flaky', results: [{ error: { message: 'too late' } }, {}] };
    const specs = [
      { title: 'a page opens', file: 'page.spec.ts', line: 7, tests: [unexpected, passed, unexpected] },
      { title: 'a page closes', file: 'page.spec.ts', line: 9, tests: [flaky] },
      { title: 'a page stays', file: 'page.spec.ts', line: 11, tests: [passed] },
    ];
    const suites = [{ suites: [{ specs }] }];
    const noRow = { what: 'page.spec.ts:7 a page opens: no row', file: 'page.spec.ts' };
    const tooLate = { what: 'page.spec.ts:9 a page closes: too late', file: 'page.spec.ts' };
    expect(counted({ stats: { expected: 5, skipped: 2 }, suites, errors: [{ message: 'no' }] })).toEqual({
      passed: 5,
      failed: 4,
      skipped: 2,
      failures: [{ what: 'outside of tests: no' }, noRow, noRow, tooLate],
    });
  });

  it('knows a missing or torn report', () => {
    expect(readReport(join(folder, 'none.json'))).toBeUndefined();
    expect(counted('{"numTotal')).toBeUndefined();
  });
});
