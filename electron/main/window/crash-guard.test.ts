import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { CrashGuard } from './crash-guard.ts';

test('a page is loaded again three times a minute, no more', () => {
  const clock = new ManualClock();
  const guard = new CrashGuard(clock);
  const tries = () => [1, 2, 3, 4].map(() => guard.mayReload());
  expect(tries()).toEqual([true, true, true, false]);
  clock.advance(60_000);
  expect(tries()).toEqual([true, true, true, false]);
});
