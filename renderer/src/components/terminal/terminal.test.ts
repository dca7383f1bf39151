import { Terminal } from '@xterm/xterm';
import { describe, expect, it } from 'vitest';
import { mendErase } from '../../../../electron/contract/terminal-erase.ts';
import { pieces } from '../../../../electron/contract/terminal-pieces.ts';
import { until } from '../../testing/fake-host.ts';
import { cleanPaste, cleanTitle, openableUrl } from './clean-text.ts';
import { inputQueue } from './input-queue.ts';
import { pacedWriter } from './paced-writer.ts';
import { silence } from './silence.ts';

describe('what comes from programs', () => {
  it('shows a title as one line of at most 256 characters', () => {
    expect(cleanTitle('a\u001b]0;b\u0007\u202ec\nd')).toBe('a]0;bcd');
    expect(cleanTitle('x'.repeat(1000))).toHaveLength(256);
  });
  it('opens http and https only', () => {
    expect(openableUrl('https://example.com/a b')).toBe('https://example.com/a%20b');
    expect(['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', 'x'].map(openableUrl)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('erasing up to the last cell', () => {
  it.each(['\u001b[1J', '\u001b[?1J'])('%j erases the screen, and the terminal goes on', async (erase) => {
    const term = new Terminal({ cols: 10, rows: 3, allowProposedApi: true });
    mendErase(term);
    // Without it xterm throws here and calls nobody back any more.
    await new Promise<void>((done) => term.write(`gone\u001b[999;999H${erase}\u001b[Hafter`, done));
    expect(term.buffer.active.getLine(0)?.translateToString(true)).toBe('after');
    term.dispose();
  });
});

describe('what programs ask', () => {
  it('is swallowed: colours that are asked for, and not those that are set', () => {
    const osc = new Map<number, (data: string) => boolean | Promise<boolean>>();
    const asked: string[] = [];
    const nothing = { dispose: () => undefined };
    silence({
      registerCsiHandler(id) {
        asked.push(`${id.prefix ?? ''}${id.intermediates ?? ''}${id.final}`);
        return nothing;
      },
      registerDcsHandler: () => nothing,
      registerOscHandler(id, handle) {
        osc.set(id, handle);
        return nothing;
      },
    });
    expect(asked).toEqual(expect.arrayContaining(['c', '>c', 'n', '?n', '$p', 't']));
    for (const id of [10, 11, 12]) {
      expect([osc.get(id)?.('?'), osc.get(id)?.('#aabbcc')]).toEqual([true, false]);
    }
    expect([osc.get(4)?.('1;?'), osc.get(4)?.('1;red')]).toEqual([true, false]);
  });
});

describe('what is pasted', () => {
  it('cannot end bracketed paste', () => {
    expect(cleanPaste('a\u001b[201~rm -rf /\n')).toBe('a␛[201~rm -rf /\n');
    expect(cleanPaste('\u009b201~')).toBe('␛201~');
  });
});

describe('the queue of what is typed', () => {
  const sink = () => {
    const sent: string[] = [];
    let release: () => void = () => undefined;
    const send = (text: string) => {
      sent.push(text);
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    };
    return { sent, send, release: () => release() };
  };

  it('sends one call at a time, and what came meanwhile together', async () => {
    const { sent, send, release } = sink();
    const queue = inputQueue(send);
    for (const c of 'abc') queue.push(c);
    expect(sent).toEqual(['a']);
    release();
    await until(() => sent.length === 2);
    expect(sent).toEqual(['a', 'bc']);
  });

  it('cuts a paste into calls of 65,536 characters, never within a surrogate pair', async () => {
    const sent: string[] = [];
    const queue = inputQueue(async (text) => void sent.push(text));
    const text = `${'x'.repeat(65_535)}😀${'y'.repeat(70_000)}`;
    queue.push(text);
    await until(() => sent.join('').length === text.length);
    expect(sent.join('')).toBe(text);
    expect(sent.map((piece) => piece.length)).toEqual([65_535, 65_536, 4_466]);
  });

  it('drops what waits when a call fails', async () => {
    let calls = 0;
    const queue = inputQueue(async () => {
      calls += 1;
      throw new Error('exited');
    });
    queue.push('a');
    queue.push('b');
    await until(() => calls === 1);
    queue.push('c');
    await until(() => calls === 2);
  });
});

describe('the pace of output', () => {
  /** A terminal that parses when it is told to. */
  const sink = () => {
    const written: string[] = [];
    const parsed: (() => void)[] = [];
    const write = (data: string, done: () => void) => {
      written.push(data);
      parsed.push(done);
    };
    return { written, write, parse: (count: number) => parsed.splice(0, count).forEach((done) => void done()) };
  };

  it('lets little through at once, holds a flood back, and goes on when it is parsed', async () => {
    const { written, write, parse } = sink();
    const writer = pacedWriter({ write });
    const state = { flood: 'held', flushed: 'held' };
    await writer.write('x'.repeat(100_000));
    const little = written.length;
    void writer.write('x'.repeat(100_000)).then(() => {
      state.flood = 'through';
    });
    void writer.flushed().then(() => {
      state.flushed = 'through';
    });
    parse(little);
    await Promise.resolve();
    expect(state).toEqual({ flood: 'held', flushed: 'held' });
    parse(written.length - little - 1);
    await until(() => state.flood === 'through');
    expect(state.flushed).toBe('held');
    parse(1);
    await until(() => state.flushed === 'through');
  });

  it.each(['\u001bc', '\u001b[99S', '\u001b]104\u0007'])(
    'hands over what is dear to parse, as %j, in small pieces between sequences, and holds it back sooner',
    async (dear) => {
      const { written, write, parse } = sink();
      const writer = pacedWriter({ write });
      const item = `${dear}A`.repeat(Math.floor(16_384 / (dear.length + 1)));
      let through = false;
      void writer.write(item).then(() => {
        through = true;
      });
      expect(written.join('')).toBe(item);
      for (const piece of written) {
        expect(piece.split('\u001b').length - 1).toBeLessThanOrEqual(32);
        expect(piece.startsWith('\u001b')).toBe(true);
      }
      await Promise.resolve();
      expect(through).toBe(false);
      parse(written.length);
      await until(() => through);
    },
  );

  it('keeps sequences and surrogate pairs together, and pieces large', () => {
    for (const unit of ['plain text\r\n', '\u001b[38;2;255;100;99mx', '\u001b[1mword😀 '.repeat(3), 'x😀😀', '한글']) {
      const text = unit.repeat(2_000);
      const cut = [...pieces(text)];
      expect(cut.join('')).toBe(text);
      for (const piece of cut) {
        expect(piece.length).toBeLessThanOrEqual(4_096);
        expect(piece).not.toMatch(/[\ud800-\udbff]$/);
        if (text.includes('\u001b')) expect(piece.startsWith('\u001b')).toBe(true);
      }
      expect(cut.length).toBeLessThanOrEqual(2 + text.length / 2_048 + text.split('\u001b').length / 16);
    }
  });

  it('lets the page go on between two pieces', async () => {
    const term = new Terminal({ cols: 250, rows: 70, allowProposedApi: true });
    let turns = 0;
    let done = false;
    const turn = () => {
      turns++;
      if (!done) setTimeout(turn);
    };
    const writer = pacedWriter(term);
    const all = writer.write('\u001bcA'.repeat(5_461)).then(() => writer.flushed());
    setTimeout(turn);
    await all;
    done = true;
    expect(turns).toBeGreaterThan(5);
    term.dispose();
  });
});
