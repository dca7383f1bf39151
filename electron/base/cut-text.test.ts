import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { cutText } from './cut-text.ts';

test('cuts as slice does, and leaves a short text as it is', () => {
  const text = 'a\ud83d\ude00"\\\u0000';
  for (let length = 0; length <= text.length + 1; length++) expect(cutText(text, length)).toBe(text.slice(0, length));
});

test('does not keep what it was cut from', () => {
  setFlagsFromString('--expose-gc');
  const heapUsed = () => {
    runInNewContext('gc')();
    return process.memoryUsage().heapUsed;
  };
  const before = heapUsed();
  const kept = Array.from({ length: 100 }, (_, n) => cutText(JSON.parse(`"${n}${'x'.repeat(1_000_000)}"`), 20));
  expect(heapUsed() - before).toBeLessThan(50e6);
  expect(kept).toHaveLength(100);
});
