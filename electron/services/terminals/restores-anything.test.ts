import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mendErase } from '../../contract/terminal-erase.ts';
import { OutputFilter } from './output-filter.ts';
import { Screen, type Snapshot } from './screen.ts';
import { terminalState } from './testing/terminal-state.ts';
import { type HeadlessTerminal, Terminal, Unicode11Addon } from './xterm.ts';
import { coreOf } from './xterm-core.ts';

/** A terminal as it comes: what a window has from the beginning, or what one that joins later begins with. */
function bare(size: { cols: number; rows: number }) {
  const terminal = new Terminal({ ...size, scrollback: 1_000, allowProposedApi: true, logLevel: 'off' });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  mendErase(terminal);
  const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));
  return { terminal, write };
}

/** xterm goes on to call a first line the end of one that was scrolled away, which nobody can see until it is moved down. */
function forgetScrolledAway(terminal: HeadlessTerminal): void {
  const { normal, alt } = coreOf(terminal).buffers;
  for (const { lines } of [normal, alt]) Object.assign(lines.get(0) ?? {}, { isWrapped: false });
}

/** Compares one that was there from the beginning with one that joins after `before`, then and after `after`. */
async function joined(size: { cols: number; rows: number }, before: string, after: string) {
  const filter = new OutputFilter();
  const first = filter.apply(before, size);
  const rest = filter.apply(after, size);
  const live = bare(size);
  const late = bare(size);
  const screen = new Screen(size, () => undefined);
  screen.write(first);
  const { data } = await new Promise<Snapshot>((resolve) => screen.snapshot(resolve));
  await Promise.all([live.write(first), late.write(data)]);
  forgetScrolledAway(live.terminal);
  const state = () => [live, late].map(({ terminal }) => terminalState(terminal));
  const states = [state()];
  await Promise.all([live.write(rest), late.write(rest)]);
  states.push(state());
  for (const each of [live.terminal, late.terminal, screen]) each.dispose();
  return { data, states };
}

async function expectSame(size: { cols: number; rows: number }, before: string, after: string) {
  const { data, states } = await joined(size, before, after);
  for (const [live, late] of states) expect(late, JSON.stringify(data)).toEqual(live);
}

const x90 = 'x'.repeat(90);

describe('a view that joins late shows what the live one shows', () => {
  it.each([
    ['a wrapped line whose end was erased', `${x90}\x1b[1;1H\x1b[K`],
    ['a lone carriage return', 'abc\r'],
    ['a wrap that is about to happen', 'x'.repeat(80)],
    ['a wrap that is about to happen, in another colour', `${'x'.repeat(80)}\x1b[31m`],
    ['wide characters that do not fit', `${'x'.repeat(79)}한국\x1b[1;80H`],
    ['a saved cursor with its pen and character set', '\x1b[5;7H\x1b[31m\x1b(0\x1b7\x1b(B\x1b[mx'],
    ['line drawing', '\x1b(0lqqk\r\nx'],
    ['tab stops', '\x1b[3g\x1b[5G\x1bH\x1b[20G\x1bH\r'],
    ['origin mode in a region', '\x1b[3;12r\x1b[?6h\x1b[2;5Hx'],
    ['insert mode right behind a character', 'abcdef\x1b[1;3H\x1b[4hX'],
    ['no wrapping', `\x1b[?7l${x90}`],
    ['a full screen over a scrollback', `${'line\r\n'.repeat(60)}\x1b[?1049h\x1b[2J\x1b[44mblue\x1b[K\x1b[5;5H`],
    ['underlines of every kind', '\x1b[4:3;58;5;9mcurly\x1b[21mdouble\x1b[0;4msingle\x1b[53mover'],
    ['colours that were erased with', `\x1b[41m\x1b[2J\x1b[3;3H\x1b[m\x1b[44m${x90}\x1b[1K`],
    ['a mark that stands alone', 'a\x1b[1m\u0301b'],
    ['an erased scrollback', `${'line\r\n'.repeat(60)}\x1b[3J\x1b[H`],
    ['erasing up to the last cell', 'x\x1b[24;80H\x1b[1Jy'],
    ['protected cells', '\x1b[1"qsafe\x1b[0"q open'],
  ])('%s', async (_, output) => {
    const later = '\u0301 next\x1b[3b\r\ttab\x1b8back\r\n\n\n\x1b[?1049l\x1b[5;75Hedge of it\x1b(B\x0f';
    await expectSame({ cols: 80, rows: 24 }, output, later);
  });

  it('a line whose beginning was scrolled away, and which is moved down', async () => {
    await expectSame({ cols: 2, rows: 2 }, '\x1b[?1047hword ', '\x1b[T');
  });

  it('whatever a program prints, and whenever it joins', async () => {
    const size = fc.record({ cols: fc.constantFrom(2, 5, 12, 40), rows: fc.constantFrom(2, 4, 7) });
    await fc.assert(
      fc.asyncProperty(size, fc.array(piece, { maxLength: 50 }), fc.array(piece, { maxLength: 12 }), (...all) => {
        const [at, before, after] = all;
        return expectSame(at, before.join(''), after.join(''));
      }),
      { numRuns: 300 },
    );
  });
});

const number = fc.constantFrom('', '0', '1', '2', '3', '5', '9', '40', '999');
const counted = (finals: string[]) =>
  fc.tuple(number, fc.constantFrom(...finals)).map(([n, final]) => `\x1b[${n}${final}`);
const mode = fc.constantFrom(1, 6, 25, 45, 47, 66, 1000, 1002, 1004, 1006, 1047, 1048, 1049, 2004, 2026);

/**
 * Text and all that a terminal knows to do about it. Three of xterm's own quirks are left out: a restored cursor takes over
 * the kind of underline of the pen before it, a saved one is not moved along when the scrollback is erased, and a mark may
 * join a wide character that, without wrapping, did not fit.
 */
const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('word ', 'x', 'longer than it', '한국', '👍', 'e\u0301', 'ab\u0302\u0303', ' '),
  },
  { weight: 3, arbitrary: fc.constantFrom('\r\n', '\n', '\r', '\b', '\t', '\x0b', '\x84', '\x85', '\x8d') },
  fc
    .array(fc.constantFrom('0', '1', '2', '3', '4', '5', '7', '8', '9', '53', '31', '44', '97', '105'), {
      minLength: 1,
      maxLength: 3,
    })
    .map((codes) => `\x1b[${codes.join(';')}m`),
  fc.constantFrom(
    '\x1b[m',
    '\x1b[38;5;99m',
    '\x1b[48;2;1;2;3m',
    '\x1b[58;5;7m',
    '\x1b[39;49m',
    '\x1b[24;27m',
    '\x1b[1"q',
    '\x1b[0"q',
  ),
  fc.tuple(number, number).map(([row, column]) => `\x1b[${row};${column}H`),
  counted([...'ABCDEFGIZ`ade']),
  counted([...'KXP@LMSTb', ' @', ' A', "'}", "'~"]),
  fc.constantFrom('\x1b[?J', '\x1b[?2K', '\x1b[J', '\x1b[1J', '\x1b[2J'),
  fc.tuple(number, number).map(([top, bottom]) => `\x1b[${top};${bottom}r`),
  fc.tuple(mode, fc.constantFrom('h', 'l')).map(([which, set]) => `\x1b[?${which}${set}`),
  fc.constantFrom('\x1b[4h', '\x1b[4l', '\x1b[20h', '\x1b[20l', '\x1b[!p', '\x1bc', '\x1b#8'),
  fc.constantFrom('\x1b7', '\x1b8', '\x1b[s', '\x1b[u', '\x1bD', '\x1bE', '\x1bM', '\x1bH', '\x1b[g', '\x1b[3g'),
  fc.constantFrom('\x1b(0', '\x1b(B', '\x1b)0', '\x1b)A', '\x0e', '\x0f', '\x1bn', 'lqqk'),
  fc.constantFrom('\x1b[3 q', '\x1b[0 q', '\x1b]0;a title\x07', '\x1bP$qm\x1b\\', '\x1b=', '\x1b>'),
);
