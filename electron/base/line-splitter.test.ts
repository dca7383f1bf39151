import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter, type LongLines } from './line-splitter.ts';

function split(pieces: readonly string[], bound: LongLines): string[] {
  const splitter = new LineSplitter(bound);
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

test('lines come whole, whatever the pieces, and without their ends', () => {
  const words = fc.array(fc.string().map((text) => text.replace(/[\r\n]/g, '')));
  fc.assert(
    fc.property(words, fc.constantFrom('\n', '\r\n', '\r\r\n'), fc.integer({ min: 1, max: 5 }), (lines, end, size) => {
      const text = lines.map((line) => line + end).join('');
      const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(split(pieces, { most: 1000, longer: 'cut' })).toEqual(lines);
    }),
  );
});

test('a line of nothing but returns takes no longer than another', () => {
  const returns = '\r'.repeat(1_000_000);
  expect(split([`${returns}x\n${returns}\n`], { most: 2_000_000, longer: 'cut' })).toEqual([`${returns}x`, '']);
});

test('what comes after the last end is a line, too', () => {
  expect(split(['a\nb', 'c'], { most: 10, longer: 'cut' })).toEqual(['a', 'bc']);
  expect(split(['a\n'], { most: 10, longer: 'cut' })).toEqual(['a']);
});

test.each([
  ['cut', ['ab', 'xxxx', 'cd']],
  ['left out', ['ab', 'cd']],
] as const)('a line that is too long is %s, in one piece or many, and the next is whole', (longer, expected) => {
  const bound = { most: 4, longer };
  expect(split(['ab\nxxxxx\ncd\n'], bound)).toEqual(expected);
  expect(split(['ab\nx', 'xx', 'xxx', 'xx\nc', 'd\n'], bound)).toEqual(expected);
});

test('the beginning of a line without an end is given at once, and the rest of it is not gathered', () => {
  const splitter = new LineSplitter({ most: 4096, longer: 'cut' });
  const lines = Array.from({ length: 100 }, () => splitter.push('x'.repeat(1000)));
  expect(lines.flat()).toEqual(['x'.repeat(4096)]);
  expect(lines[4]).toHaveLength(1);
});
