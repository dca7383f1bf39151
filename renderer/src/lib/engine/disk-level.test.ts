import { expect, it } from 'vitest';
import { diskLevel } from './disk-level.ts';

it('warns at 85 and 95 percent, and not while nothing is known', () => {
  const at = (used: number, total = 1000) => diskLevel({ diskUsedBytes: used, diskTotalBytes: total });
  expect([at(0), at(849), at(850), at(949), at(950), at(1000)]).toEqual([null, null, 'warn', 'warn', 'bad', 'bad']);
  expect(at(0, 0)).toBeNull();
});
