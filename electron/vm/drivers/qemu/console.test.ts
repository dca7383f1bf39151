import { expect, test } from 'vitest';
import { LineSplitter } from './console.ts';

test('lines come whole, whatever the pieces', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const piece of ['ab', 'c\r', '\nde\r\r\n\nx', 'y\n']) splitter.push(piece);
  expect(lines).toEqual(['abc', 'de', '', 'xy']);
});

test('a line without an end is cut, not gathered', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (let i = 0; i < 100; i++) splitter.push('x'.repeat(1000));
  expect(lines.length).toBeGreaterThan(10);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(4096);
});
