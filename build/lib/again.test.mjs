import { expect, it } from 'vitest';
import { passedAlone, repeats } from './again.mjs';

/** A stage in which something of each of these files failed. @param {string[]} files */
function failedIn(...files) {
  return { failures: files.map((file, index) => ({ what: `${file} ${index}`, file })), again };
}

/** @type {string[]} */
const ran = [];
const again = (/** @type {string} */ file) => async () => {
  ran.push(file);
  return file.startsWith('chance') ? { code: 0, passed: 3 } : { code: file.startsWith('crash') ? 1 : 0, passed: 0 };
};

it('only what passes by itself is flaky: no file that fails again or runs no test, and nothing that is of no file', async () => {
  const unit = failedIn('chance.test.ts', 'crash.test.ts', 'chance.test.ts');
  const e2e = failedIn('gone.spec.ts');
  const crash = { failures: [{ what: 'outside of tests: write EPIPE' }], again };
  const flaky = await passedAlone(repeats([unit, crash, e2e]));
  expect([...flaky].map(({ what }) => what)).toEqual(['chance.test.ts 0', 'chance.test.ts 2']);
  expect(ran).toEqual(['chance.test.ts', 'crash.test.ts', 'gone.spec.ts']);
});

it('what failed in more than five files, over all stages, is not run again', () => {
  expect(repeats([failedIn('a', 'b', 'c'), failedIn('d', 'e')])).toHaveLength(5);
  expect(repeats([failedIn('a', 'b', 'c'), failedIn('d', 'e', 'f')])).toEqual([]);
});
