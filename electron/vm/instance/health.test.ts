import { expect, test } from 'vitest';
import { Health } from './health.ts';

test('the cause is shown rather than its effects, and nothing twice', () => {
  const health = new Health();
  const seen: (string | undefined)[] = [];
  health.onChange((problem) => seen.push(problem?.error.code));
  health.set('engine', false);
  health.set('channel', false);
  health.set('disk', false);
  health.set('engine', false);
  health.set('disk', true);
  health.set('engine', true);
  health.set('channel', true);
  health.set('channel', true);
  expect(seen).toEqual(['ENGINE_UNAVAILABLE', 'CONNECTION_LOST', 'DISK_FULL', 'CONNECTION_LOST', undefined]);
});
