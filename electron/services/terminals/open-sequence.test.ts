import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import { OpenSequence } from './open-sequence.ts';

function openAfter(...pieces: string[]): string {
  const open = new OpenSequence();
  for (const piece of pieces) open.feed(piece);
  return open.text;
}

describe('OpenSequence', () => {
  it.each([
    ['plain text', ''],
    ['\x1b', '\x1b'],
    ['abc\x1b[', '\x1b['],
    ['abc\x1b[38;2;1', '\x1b[38;2;1'],
    ['\x1b[31mred', ''],
    ['\x1b]0;title', '\x1b]0;title'],
    ['\x1b]0;title\x07', ''],
    ['\x1b]0;title\x1b', '\x1b'],
    ['\x1b]0;title\x1b\\', ''],
    ['\x1bP1$r', '\x1bP1$r'],
    ['\x1b]0;cancelled\x18after', ''],
    ['\x1b(', '\x1b('],
    ['\x1b(B', ''],
    ['\x9b3', '\x9b3'],
    ['\x1b7', ''],
    ['\x1b[1m\x1b[2', '\x1b[2'],
  ])('after %j it is %j', (text, expected) => {
    expect(openAfter(text)).toBe(expected);
  });

  it('does not depend on how the text is split', () => {
    const alphabet = fc.constantFrom(
      'a',
      '1',
      ';',
      '[',
      ']',
      'm',
      '\\',
      'P',
      '(',
      'B',
      '\x1b',
      '\x07',
      '\x18',
      '\x9b',
      '\x9c',
    );
    fc.assert(
      fc.property(fc.array(fc.array(alphabet, { maxLength: 6 }), { maxLength: 8 }), (pieces) => {
        const texts = pieces.map((piece) => piece.join(''));
        expect(openAfter(...texts)).toBe(openAfter(texts.join('')));
      }),
    );
  });

  it('bounds an endless string, and has the rest of it swallowed', () => {
    const endless = ['\x1b]52;c;', ...Array.from({ length: 50 }, () => 'A'.repeat(1_000))];
    expect(LIMITS.sequence).toBeLessThan(50_000);
    expect(openAfter(...endless)).toBe('\x1b]9999;');
    expect(openAfter(...endless, 'more\x07text')).toBe('');
    expect(openAfter(...endless, '\x1b\\')).toBe('');
  });
});
