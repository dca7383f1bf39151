import { expect, test } from 'vitest';
import { nullLogger } from '../base/logger.ts';
import { defects } from './defects.ts';

function setUp() {
  const seen = { now: 0, logged: [] as unknown[], ended: [] as unknown[] };
  const log = {
    ...nullLogger,
    error: (_message: string, fields?: { error?: unknown }) => seen.logged.push(fields?.error),
  };
  const clock = { now: () => 0, monotonic: () => seen.now, after: () => ({ dispose() {} }) };
  return { seen, onDefect: defects({ log, clock, end: (error) => seen.ended.push(error) }) };
}

test('errors nobody caught are logged and lived through, however many there are in a long life', () => {
  const { seen, onDefect } = setUp();
  for (let count = 1; count <= 100; count++) {
    onDefect(new Error(`no. ${count}`));
    seen.now += 5_000;
  }
  expect(seen.logged).toHaveLength(100);
  expect(String(seen.logged[0])).toContain('no. 1');
  expect(seen.ended).toEqual([]);
});

test('a loop of them ends the host', () => {
  const { seen, onDefect } = setUp();
  for (let count = 1; count <= 21; count++) onDefect('again');
  expect(seen.ended).toEqual(['again']);
});
