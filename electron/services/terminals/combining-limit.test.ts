import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CombiningLimit } from './combining-limit.ts';
import { LIMITS } from './limits.ts';

const mark = '\u0301';

describe('CombiningLimit', () => {
  it('leaves ordinary text alone, in any script and with emoji', () => {
    const limit = new CombiningLimit();
    for (const text of ['', 'plain\r\n', '한국어', 'e\u0301', '👩‍👩‍👧‍👦', 'नमस्ते', '\x1b[31mred\x1b[0m'])
      expect(limit.apply(text)).toBe(text);
  });

  it('cuts a run to the bound', () => {
    expect(new CombiningLimit().apply(`a${mark.repeat(1_000)}b`)).toBe(`a${mark.repeat(LIMITS.combining)}b`);
  });

  it('counts a run across pieces, however it is split', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 50 }), { maxLength: 30 }), (lengths) => {
        const limit = new CombiningLimit();
        const total = lengths.reduce((sum, length) => sum + length, 0);
        const kept = `a${lengths.map((length) => limit.apply(mark.repeat(length))).join('')}`;
        expect(kept.length - 1).toBe(Math.min(total, LIMITS.combining));
      }),
    );
  });

  it('starts counting anew after a base character', () => {
    const limit = new CombiningLimit();
    limit.apply(mark.repeat(LIMITS.combining));
    expect(limit.apply(`b${mark}`)).toBe(`b${mark}`);
  });
});
