import { describe, expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import type { Snapshot } from './screen.ts';
import { Viewer } from './viewer.ts';

const running = { type: 'state', state: 'running', exitCode: null, message: '' } as const;
const exited = { type: 'state', state: 'exited', exitCode: 3, message: 'x' } as const;
const size = (cols: number, rows: number) => ({ type: 'resize', cols, rows }) as const;

function viewer() {
  const wanted: ((snapshot: Snapshot) => void)[] = [];
  const made = new Viewer({
    skips: false,
    snapshot: (deliver) => wanted.push(deliver),
    state: () => running,
    onTaken: () => undefined,
  });
  const items = made.items();
  const deliver = (data: string) => wanted.shift()?.({ data, cols: 80, rows: 24 });
  return { made, items, deliver, wanted };
}

async function started() {
  const all = viewer();
  const first = all.items.next();
  all.deliver('screen');
  await first;
  expect((await all.items.next()).value).toEqual(running);
  return all;
}

describe('Viewer', () => {
  it('keeps nothing before the first item is asked for', () => {
    const { made, wanted } = viewer();
    made.push('x'.repeat(1_000));
    expect(made.pending).toBe(0);
    expect(wanted).toHaveLength(0);
  });

  it('begins with the screen and the program’s state, then gives what came after it was asked for', async () => {
    const { made, items, deliver } = viewer();
    const first = items.next();
    made.push('after');
    deliver('before');
    expect((await first).value).toEqual({ type: 'screen', data: 'before', more: 0, cols: 80, rows: 24 });
    expect((await items.next()).value).toEqual(running);
    expect((await items.next()).value).toEqual({ type: 'output', data: 'after' });
  });

  it('keeps sizes and the end in order with output, and merges what follows its like', async () => {
    const { made, items } = await started();
    made.push('a');
    made.push('b');
    made.mark(size(1, 1));
    made.mark(size(2, 2));
    made.push('c');
    made.mark(running);
    made.mark(exited);
    expect((await items.next()).value).toEqual({ type: 'output', data: 'ab' });
    expect((await items.next()).value).toEqual({ type: 'resize', cols: 2, rows: 2 });
    expect((await items.next()).value).toEqual({ type: 'output', data: 'c' });
    expect((await items.next()).value).toEqual(exited);
  });

  it('cuts long output into items without parting a surrogate pair', async () => {
    const { made, items } = await started();
    const text = `x${'👍'.repeat(LIMITS.item)}`;
    made.push(text);
    let got = '';
    while (made.pending > 0) {
      const { value } = await items.next();
      if (value?.type !== 'output') throw new Error('expected output');
      expect(value.data.length).toBeLessThanOrEqual(LIMITS.item);
      expect(value.data).not.toMatch(/[\ud800-\udbff]$/);
      got += value.data;
    }
    expect(got).toBe(text);
  });

  it('begins anew with a fresh screen after it was re-synchronised', async () => {
    const { made, items, deliver } = await started();
    made.push('lost');
    made.resync();
    made.push('lost too');
    expect(made.pending).toBe(0);
    const next = items.next();
    made.push('then');
    deliver('fresh');
    expect((await next).value).toMatchObject({ type: 'screen', data: 'fresh' });
    expect((await items.next()).value).toEqual(running);
    expect((await items.next()).value).toEqual({ type: 'output', data: 'then' });
  });

  it('gives a long screen in pieces, whole even when it is re-synchronised meanwhile', async () => {
    const { made, items, deliver } = viewer();
    const first = items.next();
    made.push('lost');
    const whole = `x${'👍'.repeat(LIMITS.item)}`;
    deliver(whole);
    const { value } = await first;
    if (value?.type !== 'screen') throw new Error('expected a screen');
    made.push('lost too');
    made.resync();
    expect(made.pending).toBe(0);
    let got = value.data;
    for (let left = value.more; left > 0; ) {
      const piece = (await items.next()).value;
      if (piece?.type !== 'output') throw new Error('expected the rest of the screen');
      expect(piece.data.length).toBeLessThanOrEqual(LIMITS.item);
      got += piece.data;
      left -= piece.data.length;
    }
    expect(got).toBe(whole);
    const next = items.next();
    deliver('fresh');
    expect((await next).value).toMatchObject({ type: 'screen', data: 'fresh', more: 0 });
  });

  it('takes another screen when it is re-synchronised while it waits for one', async () => {
    const { made, items, deliver, wanted } = viewer();
    const first = items.next();
    made.resync();
    deliver('old');
    await Promise.resolve();
    while (wanted.length === 0) await new Promise((resolve) => setImmediate(resolve));
    deliver('new');
    expect((await first).value).toMatchObject({ data: 'new' });
  });

  it('ends at once, while it waits and with output pending', async () => {
    const { made, items } = await started();
    const waiting = items.next();
    made.end();
    expect((await waiting).done).toBe(true);
    made.push('x');
    expect(made.pending).toBe(0);
  });
});
