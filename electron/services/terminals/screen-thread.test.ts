import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { until } from '../../engine/testing/until.ts';
import { LIMITS } from './limits.ts';
import type { Snapshot } from './screen.ts';
import { ScreenThread } from './screen-thread.ts';

const size = { cols: 80, rows: 24 };
const made: ScreenThread[] = [];
afterEach(() => {
  for (const thread of made.splice(0)) thread.dispose();
});

function thread(program?: string, lookMs = 20) {
  const seen = { replies: '', parsed: 0, failures: [] as string[] };
  const screen = new ScreenThread(size, {
    clock: systemClock,
    onReply: (text) => {
      seen.replies += text;
    },
    onParsed: () => {
      seen.parsed++;
    },
    onFailed: (reason) => seen.failures.push(reason.text),
    ...(program === undefined ? {} : { program, lookMs }),
  });
  made.push(screen);
  return { screen, seen, snapshot: () => new Promise<Snapshot>((resolve) => screen.snapshot(resolve)) };
}

/** What a fault in the parser would be: the thread takes a message and never comes back from it. */
const looping = "require('node:worker_threads').parentPort.on('message', () => { for (;;); });";

describe('ScreenThread', () => {
  it('answers at the very point of the output where it was asked, sizes included', async () => {
    const { screen, snapshot } = thread();
    const taken: Promise<Snapshot>[] = [];
    for (const piece of ['one ', 'two ', 'three ']) {
      screen.write(piece);
      taken.push(snapshot());
    }
    screen.resize({ cols: 100, rows: 30 });
    screen.write('four');
    taken.push(snapshot());
    expect((await Promise.all(taken)).map(({ data, cols }) => `${cols} ${data.trimEnd()}`)).toEqual([
      '80 one',
      '80 one two',
      '80 one two three',
      '100 one two three four',
    ]);
    expect(screen.pending).toBe(0);
  });

  it('answers what the program asks', async () => {
    const { screen, seen, snapshot } = thread();
    screen.write('ab\x1b[6n');
    await snapshot();
    expect(seen.replies).toBe('\x1b[1;3R');
  });

  it('is given up when its thread comes back no more, while all others go on', async () => {
    const stuck = thread(looping);
    const other = thread();
    stuck.screen.write('hang');
    const asked = stuck.snapshot();
    await until('the end of it', () => stuck.seen.failures.length > 0);
    expect(stuck.seen.failures).toEqual(['Its output kept the screen busy for too long.']);
    expect((await asked).data).toContain('kept the screen busy');
    expect((await stuck.snapshot()).data).toContain('kept the screen busy');
    expect(stuck.screen.pending).toBe(0);
    other.screen.write('still here');
    expect((await other.snapshot()).data).toBe('still here');
    expect(other.seen.failures).toEqual([]);
  });

  it('tells how far it is with output that is a lot of work, and is not taken for one that hangs', async () => {
    const { screen, seen, snapshot } = thread();
    screen.resize({ cols: 400, rows: 120 });
    // Seconds of work in what is one item to a viewer.
    screen.write('\x1bcA'.repeat(LIMITS.item / 4));
    expect((await snapshot()).data).toBe('A');
    expect(seen.parsed).toBeGreaterThan(1);
    expect(seen.failures).toEqual([]);
  });

  it('is given up when its thread fails or runs out of memory', async () => {
    // Looked at so seldom that nothing else can end them, however long a start takes.
    const failing = thread("throw new Error('a fault');", 30_000);
    const hungry = thread('const all = []; for (;;) all.push(new Array(10_000).fill({}));', 30_000);
    for (const { screen } of [failing, hungry]) screen.write('x');
    await until('both ends', () => failing.seen.failures.length + hungry.seen.failures.length === 2, 60_000);
    expect(failing.seen.failures[0]).toContain('a fault');
    expect(hungry.seen.failures[0]).toMatch(/memory/);
  });

  it('says so when the system gives no thread', async () => {
    // What a limit on the user's processes does is the same to the caller: the constructor throws.
    const { screen, seen, snapshot } = thread(0 as unknown as string);
    screen.write('x');
    expect((await snapshot()).data).toContain('No thread could be started');
    expect(seen.failures).toHaveLength(1);
    expect(screen.pending).toBe(0);
  });

  it('is not given up for being idle', async () => {
    const { screen, seen, snapshot } = thread("require('node:worker_threads').parentPort.on('message', () => {});");
    await new Promise((resolve) => systemClock.after(20 * 30, () => resolve(null)));
    expect(seen.failures).toEqual([]);
    screen.write('x');
    await snapshot();
    expect(seen.failures).toHaveLength(1);
  });
});
