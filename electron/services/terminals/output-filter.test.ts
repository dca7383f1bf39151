import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mendErase } from '../../contract/terminal-erase.ts';
import { LIMITS } from './limits.ts';
import { OutputFilter } from './output-filter.ts';
import { Screen, type Snapshot } from './screen.ts';
import { terminalState } from './testing/terminal-state.ts';
import { Terminal } from './xterm.ts';

const size = { cols: 80, rows: 24 };

function filtered(...pieces: string[]): string {
  const filter = new OutputFilter();
  return pieces.map((piece) => filter.apply(piece, size)).join('');
}

async function shown(output: string): Promise<string> {
  const screen = new Screen(size, () => undefined);
  screen.write(output);
  const { data } = await new Promise<Snapshot>((resolve) => screen.snapshot(resolve));
  screen.dispose();
  return data;
}

describe('OutputFilter', () => {
  it.each([
    ['a scroll of 2^31 lines', 'A\x1b[2147483647S', 'A\x1b[24S'],
    ['leading zeros and more digits than fit', `\x1b[${'0'.repeat(40)}${'9'.repeat(400)}L`, '\x1b[24L'],
    ['the 8-bit form', '\x9b2147483647M', '\x1b[24M'],
    ['several parameters, some left out', '\x1b[;99999;7r', '\x1b[;80;7r'],
    ['parts of parameters', '\x1b[1:99999b', '\x1b[1:80b'],
    ['an intermediate', '\x1b[4294967295 @', '\x1b[80 @'],
    ['what counts nothing', '\x1b[?1049;2147483647h\x1b[38;2;255;100;99m', '\x1b[?1049;65535h\x1b[38;2;255;100;99m'],
    ['a device control string', '\x1bP2147483647;1$qm\x1b\\', '\x1bP65535;1$qm\x1b\\'],
  ])('clamps %s', (_, output, expected) => {
    expect(filtered(output)).toBe(expected);
    expect(filtered(...output)).toBe(expected);
  });

  it.each([
    ['a title', '\x1b]0;title\x07', '\x1b]0;title\x07'],
    ['its 8-bit form', '\x9d0;title\x9c', '\x1b]0;title\x1b\\'],
    ['a title that another sequence ends', '\x1b]0;title\x1b[1m', '\x1b]0;title\x1b\\\x1b[1m'],
    ['a cancelled title', '\x1b]0;title\x18after', '\x18after'],
    ['a control inside of a sequence', '\x1b[3\n1m', '\n\x1b[31m'],
    ['a sequence that another one ends', '\x1b[3\x1b[1m', '\x1b[1m'],
    ['a charset', '\x1b(0', '\x1b(0'],
    ['what no parser knows', 'a\x1b[1?2mb\x1b[ 1mc', 'abc'],
    ['an application command', 'a\x1b_Gf=100;é\x1b\\b', 'ab'],
    ['a bell inside of a device control string', '\x1bPq\x07\x1b\\', '\x1bPq\x07\x1b\\'],
    ['C1 controls that stand alone', 'a\x84b\x8dc\x9c', 'a\x84b\x8dc'],
  ])('passes on %s', (_, output, expected) => {
    expect(filtered(output)).toBe(expected);
    expect(filtered(...output)).toBe(expected);
  });

  it.each([
    ['resets', '\x1bc'],
    ['alignment patterns', '\x1b#8'],
    ['erasing', '\x1b[2J'],
    ['scrolling all lines', '\x1b[24S'],
    ['deleting all lines', '\x1b[24M'],
  ])('lets %s through once while nothing comes between', (_, sequence) => {
    expect(filtered(sequence.repeat(5_000))).toBe(sequence);
    expect(filtered(...`a${sequence.repeat(50)}b${sequence.repeat(50)}`)).toBe(`a${sequence}b${sequence}`);
    expect(filtered(`a${sequence}`, '', `${sequence}b`, sequence)).toBe(`a${sequence}b${sequence}`);
  });

  it('counts scrolled lines by the screen there is, and erases again when it has become another', () => {
    const filter = new OutputFilter();
    expect(filter.apply('\x1b[99S\x1b[99S\x1b[2J', { cols: 80, rows: 24 })).toBe('\x1b[24S\x1b[2J');
    expect(filter.apply('\x1b[2J\x1b[24S\x1b[24S', { cols: 80, rows: 30 })).toBe('\x1b[2J\x1b[24S\x1b[24S');
  });

  it.each([
    ['sets', '\x1b]4;1;red;2;?;x;blue;3;#fff;4\x07', '\x1b]4;1;red\x07\x1b]4;2;?\x07\x1b]4;3;#fff\x07'],
    ['sets back', '\x1b]0\x01104;1;2;;3\x1b\\', '\x1b]0104;1\x1b\\\x1b]0104;2\x1b\\\x1b]0104;3\x1b\\'],
    ['sets all back', '\x1b]104;\x07', '\x1b]104;\x07'],
  ])('%s colours one by one', (_, output, expected) => {
    expect(filtered(output)).toBe(expected);
    expect(filtered(...output)).toBe(expected);
  });

  it('keeps back what is not complete', () => {
    for (const open of ['\x1b', '\x1b[', '\x1b[38;2;1', '\x1b]0;title', '\x1bP1$r', '\x1b(', '\x9b3', '\x90q'])
      expect(filtered('text', open)).toBe('text');
  });

  it('leaves out sequences and strings that are too long, and goes on after them', () => {
    const long = Array.from({ length: 50 }, () => '1;'.repeat(500));
    expect(LIMITS.sequence).toBeLessThan(50_000);
    for (const [begin, end] of [
      ['\x1b]52;c;', '\x07'],
      ['\x1b]0;', '\x1b\\'],
      ['\x1bPq', '\x9c'],
      ['\x1b_', '\x1b\\'],
      ['\x1b[', 'm'],
      ['\x1b', '\x18'],
    ] as const)
      expect(filtered(begin, ...long, end, 'after\x1b[1m').slice(-9)).toBe('after\x1b[1m');
    expect(filtered('\x1b]0;', ...long, '\x07')).toBe('');
  });

  it('does not depend on how the text is split', () => {
    fc.assert(
      fc.property(fc.array(fc.array(alphabet, { maxLength: 8 }), { maxLength: 8 }), (pieces) => {
        const texts = pieces.map((piece) => piece.join(''));
        expect(filtered(...texts)).toBe(filtered(texts.join('')));
      }),
    );
  });

  it('changes nothing that a terminal shows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(alphabet, ordinary), { maxLength: 60 }), async (pieces) => {
        const output = pieces.join('');
        // What is open at the end is cancelled, as only the filter keeps it back.
        expect(await shown(`${filtered(output)}\x18`)).toBe(await shown(`${output}\x18`));
      }),
      { numRuns: 200 },
    );
  });

  it('leaves a bare terminal as it would have been, whatever is repeated', async () => {
    const repeated = fc
      .tuple(
        fc.constantFrom(
          ...['\x1bc', '\x1b#8', '\x1b[J', '\x1b[1J', '\x1b[2J', '\x1b[3J', '\x1b[?2J', '\x1b]4;1;red;2;x\x07'],
        ),
        fc.integer({ min: 1, max: 4 }),
      )
      .map(([sequence, times]) => sequence.repeat(times));
    const scrolled = fc
      .tuple(fc.constantFrom('S', 'T', 'L', 'M'), fc.constantFrom(3, 5, 6, 7, 50), fc.integer({ min: 1, max: 4 }))
      .map(([final, lines, times]) => `\x1b[${lines}${final}`.repeat(times));
    const around = fc.constantFrom(
      ...['word', '\r\n', '한', '\x1b[2;4r', '\x1b[r', '\x1b[44m', '\x1b[m', '\x1b[3;2H', '\x1b[?1049h', '\x1b[?1049l'],
      ...['\x1b[?6h', '\x1b7', '\x1b8', '\x1bM', 'x'.repeat(30), '\x1b[1"q', '\x1b[3b'],
    );
    const small = { cols: 20, rows: 6 };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(repeated, scrolled, around, around), { maxLength: 40 }), async (parts) => {
        const filter = new OutputFilter();
        const outputs = [parts.join(''), parts.map((part) => filter.apply(part, small)).join('')];
        const [bare, spared] = await Promise.all(
          outputs.map(async (output) => {
            const terminal = new Terminal({ ...small, scrollback: 50, allowProposedApi: true, logLevel: 'off' });
            mendErase(terminal);
            await new Promise<void>((resolve) => terminal.write(output, resolve));
            const state = terminalState(terminal);
            terminal.dispose();
            return state;
          }),
        );
        expect(spared).toEqual(bare);
      }),
      { numRuns: 300 },
    );
  });

  it('lets through no sequence that keeps a terminal busy', async () => {
    const huge = fc.constantFrom('2147483647', '4294967295', '99999999999999999999', '65536', '1000000');
    const parameters = fc.array(fc.oneof(huge, fc.constantFrom('', '0', '1', ':', '5')), { maxLength: 4 });
    const control = fc
      .tuple(
        fc.constantFrom('\x1b[', '\x9b', '\x1b\x1b[', '\x1bP', '\x1b['),
        fc.constantFrom('', '', '?', '>', '='),
        parameters.map((list) => list.join(';')),
        fc.constantFrom('', '', ' ', '$', "'", '"', '!', '*'),
        fc.integer({ min: 0x40, max: 0x7e }).map((code) => String.fromCharCode(code)),
      )
      .map((parts) => parts.join(''));
    const hostile = fc.array(
      fc.oneof(control, fc.constantFrom('A', '한', '\r\n', '\x1b[2;9r', '\x1b[?1049h', '\x1b[4h')),
      {
        maxLength: 40,
      },
    );
    // A single one that got through would take minutes.
    await fc.assert(
      fc.asyncProperty(hostile, async (pieces) => void (await shown(filtered(`${pieces.join('')}\x18`)))),
      { numRuns: 300 },
    );
  });
});

/** What parsers stumble over. */
const alphabet = fc.constantFrom(
  ...['a', '1', '0', ';', ':', '?', '[', ']', 'm', 'H', '\\', 'P', '(', 'B', ' ', '한', 'e\u0301'],
  ...[
    '\x1b',
    '\x07',
    '\x18',
    '\x9b',
    '\x9c',
    '\x90',
    '\x9d',
    '\x84',
    '\x7f',
    '\r',
    '\n',
    '\x1bc',
    '\x1b#8',
    '\x1b[2J',
    '\x1b[24S',
  ],
);
const ordinary = fc.constantFrom(
  ...['word ', '\x1b[1;31m', '\x1b[0m', '\x1b[3;5H', '\x1b[2A', '\x1b[K', '\x1b[2J', '\x1b[5b', '\x1b[3@', '\x1b[2P'],
  ...['\x1b[2;4r', '\x1bM', '\x1b7', '\x1b8', '\x1b(0', '\x1b]0;a title\x07', '\x1bP1$r0m\x1b\\', '\x9b4m'],
);
