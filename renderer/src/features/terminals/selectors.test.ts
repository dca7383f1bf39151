import { expect, it } from 'vitest';
import type { Terminal } from '../../../../electron/contract/terminals.ts';
import { neighbour, tabOrder } from './selectors.ts';

const terminal = (id: string, createdAt: number): Terminal => ({
  id,
  target: { kind: 'guest' },
  name: id,
  title: 'sh',
  state: 'running',
  exitCode: null,
  message: '',
  said: null,
  cols: 80,
  rows: 24,
  createdAt,
});

it('orders tabs as they were opened, and goes on to a neighbour of a closed one', () => {
  const tabs = tabOrder(new Map([terminal('c', 3), terminal('a', 1), terminal('b', 2)].map((t) => [t.id, t])));
  expect(tabs.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect([neighbour(tabs, 'a'), neighbour(tabs, 'c'), neighbour(tabs.slice(0, 1), 'a')]).toEqual(['b', 'b', null]);
});
