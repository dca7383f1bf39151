import { expect, it } from 'vitest';
import { until } from '../../../engine/testing/until.ts';
import type { Size } from '../size.ts';
import { Resizer } from './resizer.ts';

const size = (cols: number): Size => ({ cols, rows: 24 });

it('applies the last size, one call at a time, through failures', async () => {
  const applied: number[] = [];
  let failures = 3;
  let busy = 0;
  const resizer = new Resizer(async ({ cols }) => {
    expect(++busy).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    busy--;
    if (failures-- > 0) throw new Error('not started yet');
    applied.push(cols);
  });
  for (const cols of [80, 90, 100]) void resizer.want(size(cols));
  await until('the last size', () => applied.at(-1) === 100);
  expect(applied).toEqual([100]);
});

it('gives up after ten tries, and tries again when told the same', async () => {
  let calls = 0;
  const resizer = new Resizer(() => {
    calls++;
    return Promise.reject(new Error('never'));
  });
  void resizer.want(size(80));
  // Nothing but a new wish makes it try again, and that only once it has given up.
  await until('ten tries, then ten more', () => {
    if (calls >= 10) void resizer.want(size(80));
    return calls > 10;
  });
  expect(calls).toBe(11);
  resizer.end();
});
