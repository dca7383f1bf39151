import { describe, expect, it } from 'vitest';
import { withoutRepeated } from './overlap.ts';

const text = (buffer: Buffer) => buffer.toString();
const frame = (data: string) => Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, data.length]), Buffer.from(data)]);

describe('withoutRepeated', () => {
  it.each([
    ['a\nb\nc\n', 'c\nd\n', 'd\n'],
    ['a\n', 'b\n', 'b\n'],
    ['', 'b\n', 'b\n'],
    ['a\nb\n', '', ''],
    ['a\nb\n', 'a\nb\n', ''],
  ])('after %j, %j leaves %j', (recent, early, rest) => {
    expect(text(withoutRepeated(Buffer.from(recent), Buffer.from(early), true))).toBe(rest);
  });

  it('drops framed output only as a whole', () => {
    const recent = Buffer.from('a\nb\n');
    expect(withoutRepeated(recent, frame('b\n'), false)).toHaveLength(0);
    expect(withoutRepeated(recent, frame('b\nc\n'), false)).toEqual(frame('b\nc\n'));
    expect(withoutRepeated(recent, frame('b\n').subarray(0, 9), false)).toHaveLength(9);
  });
});
