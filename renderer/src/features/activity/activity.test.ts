import { expect, it } from 'vitest';
import type { ActivityEntry } from '../../../../electron/contract/activity.ts';
import { createRows, queryOf } from '../../components/list/rows.ts';
import { activity } from './columns.tsx';

const entry = (id: string, change: Partial<ActivityEntry>): ActivityEntry => ({
  id,
  at: 0,
  source: 'ui',
  method: 'containers.stop',
  subject: 'web',
  command: 'docker stop web',
  state: 'done',
  durationMs: 1,
  error: null,
  ...change,
});
const all = [
  entry('a', { at: 1 }),
  entry('b', { at: 3, source: 'cli', command: 'docker rm web' }),
  entry('c', { at: 2, state: 'failed', error: { code: 'CONFLICT', message: 'is running' } }),
];
const ids = (filter: string, scope: string) => {
  const query = queryOf(activity, { ...activity.view.store.getState(), filter, scope }, null);
  return createRows(activity)
    .rows(new Map(all.map((one) => [one.id, one])), query)
    .map(({ id }) => id);
};

it('lists the newest first, by scope and words', () => {
  expect(ids('', 'all')).toEqual(['b', 'c', 'a']);
  expect(ids('', 'failed')).toEqual(['c']);
  expect(ids('', 'cli')).toEqual(['b']);
  expect(ids('stop RUNNING', 'all')).toEqual(['c']);
});
