import { describe, expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import { Screen, type Snapshot } from './screen.ts';

const size = { cols: 80, rows: 24 };

function screen(start = size) {
  const replies: string[] = [];
  const made = new Screen(start, (text) => replies.push(text));
  const snapshot = () => new Promise<Snapshot>((resolve) => made.snapshot(resolve));
  return { made, replies, snapshot };
}

/** A snapshot of a screen made from a snapshot: must be the same again. */
async function again(first: Snapshot): Promise<string> {
  const second = screen({ cols: first.cols, rows: first.rows });
  second.made.write(first.data);
  return (await second.snapshot()).data;
}

describe('Screen', () => {
  it('takes a snapshot between what was written before and after', async () => {
    const { made, snapshot } = screen();
    made.write('before ');
    const taken = snapshot();
    made.write('after');
    expect((await taken).data).toBe('before ');
    expect((await snapshot()).data).toBe('before after');
  });

  it.each([
    ['colours and wide characters', '\x1b[1;38;2;1;2;3mbold 한국어 👍\x1b[0m plain\r\n\x1b[7minverse'],
    ['a full screen program', 'shell$ vim\r\n\x1b[?1049h\x1b[2J\x1b[5;10Hhello\x1b[?25l\x1b[?1000h\x1b[?1006h'],
    ['a scroll region', 'a\r\nb\r\nc\x1b[2;10r\x1b[4;7Hin the region'],
    ['origin mode', '\x1b[3;12r\x1b[?6h\x1b[2;5Hx'],
    ['bracketed paste, application keys, cursor shape', '\x1b[?2004h\x1b[?1h\x1b=\x1b[5 qtext'],
    ['scrollback', Array.from({ length: 300 }, (_, i) => `line ${i}`).join('\r\n')],
  ])('restores %s', async (_, output) => {
    const { made, snapshot } = screen();
    made.write(output);
    const first = await snapshot();
    expect(await again(first)).toBe(first.data);
    expect(first.data).not.toBe('');
  });

  it('goes on in the restored region, with the cursor where it was', async () => {
    const { made, snapshot } = screen();
    made.write('top\x1b[2;4r\x1b[4;1Hx');
    const copy = screen();
    copy.made.write((await snapshot()).data);
    for (const each of [made, copy.made]) each.write('\r\nnext\r\nlast');
    expect((await copy.snapshot()).data).toBe((await snapshot()).data);
  });

  it('resizes at the point of the output where it was told to', async () => {
    const { made, snapshot } = screen();
    made.write('a'.repeat(79));
    made.resize({ cols: 120, rows: 30 });
    made.write('b'.repeat(20));
    const { data, cols, rows } = await snapshot();
    expect({ cols, rows }).toEqual({ cols: 120, rows: 30 });
    expect(data).toBe('a'.repeat(79) + 'b'.repeat(20));
  });

  it('answers device attributes, cursor position and mode questions itself', async () => {
    const { made, replies, snapshot } = screen();
    made.write('ab\x1b[c\x1b[6n\x1b[?2004$p');
    await snapshot();
    expect(replies).toEqual(['\x1b[?1;2c', '\x1b[1;3R', '\x1b[?2004;2$y']);
  });

  it('keeps as many lines as promised, fewer of wide ones', async () => {
    const lines = `${'y\r\n'.repeat(10_000)}end`;
    const { made, snapshot } = screen();
    made.write(lines);
    expect((await snapshot()).data.split('\r\n').length).toBe(LIMITS.scrollback + size.rows);
    const wide = screen({ cols: 1_000, rows: 24 });
    wide.made.write(lines);
    expect((await wide.snapshot()).data.split('\r\n').length).toBe(Math.floor(LIMITS.screenCells / 1_000));
  });

  it('bounds a snapshot whose cells all have their own colour', async () => {
    const { made, snapshot } = screen({ cols: 200, rows: 24 });
    const row = Array.from({ length: 200 }, (_, i) => `\x1b[38;2;${i};1;2m\x1b[48;2;3;${i};2mx`).join('');
    for (let i = 0; i < 3_000; i++) made.write(`${row}\r\n`);
    expect((await snapshot()).data.length).toBeLessThan(LIMITS.screenChars * 1.2);
  });

  it('keeps no titles and no links', async () => {
    const { made, snapshot } = screen();
    made.write(
      `\x1b]0;${'t'.repeat(100_000)}\x07\x1b]8;;http://example.com/${'u'.repeat(100_000)}\x07link\x1b]8;;\x07`,
    );
    expect((await snapshot()).data).toBe('link\x1b[m');
  });
});
