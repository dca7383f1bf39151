import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OutputFilter } from './output-filter.ts';
import { Screen, type Snapshot } from './screen.ts';

// Wider than any line here can get: where lines wrap, the serialize addon itself is off by a cell now and then.
const size = { cols: 400, rows: 6 };
const snapshotOf = (screen: Screen) => new Promise<Snapshot>((resolve) => screen.snapshot(resolve));

/** What programs print: text, lines, colours, cursor moves, erasing, the scroll region, the full-screen buffer, titles. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('word ', 'x', '한국', '👍', 'e\u0301') },
  { weight: 3, arbitrary: fc.constantFrom('\r\n', '\n', '\r', '\b', '\t') },
  fc.constantFrom('\x1b[1;31m', '\x1b[38;5;99m', '\x1b[4m', '\x1b[0m'),
  fc.constantFrom('\x1b[3;5H', '\x1b[H', '\x1b[2A', '\x1b[3C', '\x1b[K', '\x1b[2J', '\x1b[J'),
  fc.constantFrom(
    '\x1b[2;4r',
    '\x1b[r',
    '\x1bM',
    '\x1b[?25l',
    '\x1b[?25h',
    '\x1b[?2004h',
    '\x1b[?1002h',
    '\x1b[?1006h',
  ),
  fc.constantFrom('\x1b]0;a title\x07', '\x1b]8;;http://example.com\x1b\\link\x1b]8;;\x1b\\', '\x1bP1$r0m\x1b\\'),
);

it('a view that joins at any point ends with the same screen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), fc.nat(), async (pieces, at) => {
      const output = pieces.join('');
      // Any point but inside a character: the host decodes whole ones, and a mark cannot find a base that came before.
      let cut = output.length === 0 ? 0 : at % output.length;
      if (/[\udc00-\udfff]|\u0301/.test(output.charAt(cut))) cut--;
      const filter = new OutputFilter();
      const host = new Screen(size, () => undefined);
      host.write(filter.apply(output.slice(0, cut), size));
      const joined = new Screen(size, () => undefined);
      joined.write((await snapshotOf(host)).data);
      const rest = filter.apply(output.slice(cut), size);
      for (const screen of [host, joined]) screen.write(rest);
      expect((await snapshotOf(joined)).data).toBe((await snapshotOf(host)).data);
      host.dispose();
      joined.dispose();
    }),
    { numRuns: 60 },
  );
}, 30_000);
