import { expect, it } from 'vitest';
import { columnsThatFit, gridTemplate } from './fit.ts';
import { moveTarget } from './keyboard.ts';

const column = (id: string, priority: number) => ({ id, min: 100, grow: priority > 1 ? 1 : 0, priority });

it('leaves out the least important columns where there is no room, and keeps the order', () => {
  const columns = [column('a', 3), column('b', 1), column('c', 2)];
  const ids = (width: number) => columnsThatFit(columns, width).map(({ id }) => id);
  expect([ids(1000), ids(350), ids(200), ids(0)]).toEqual([['a', 'b', 'c'], ['a', 'c'], ['a'], ['a']]);
  expect(gridTemplate(columns.slice(0, 2), true)).toBe('16px minmax(100px, 1fr) 100px 88px');
  expect(gridTemplate(columns.slice(1, 2), false)).toBe('100px minmax(88px, 1fr)');
});

it('moves the cursor within the list', () => {
  expect([moveTarget('ArrowDown', 4, 5), moveTarget('ArrowUp', 0, 5), moveTarget('End', 0, 5)]).toEqual([4, 0, 4]);
  expect([moveTarget('x', 0, 5), moveTarget('ArrowDown', 0, 0)]).toEqual([null, null]);
});
