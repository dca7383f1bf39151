import { describe, expect, it } from 'vitest';
import type { ListItem } from '../contract/common.ts';
import { LiveTable } from './live-table.ts';

interface Row {
  id: string;
  n: number;
}
const row = (id: number | string, n = 0): Row => ({ id: String(id), n });
const rows = (count: number) => Array.from({ length: count }, (_, n) => row(n));

function follow(table: LiveTable<Row>) {
  const stop = new AbortController();
  const items = table.watch(stop.signal);
  const next = async () => (await items.next()).value as ListItem<Row>;
  return { next, stop, items };
}

describe('LiveTable', () => {
  it('sends a snapshot in parts of at most 200, then deltas', async () => {
    const table = new LiveTable<Row>(({ id }) => id, true);
    table.apply(rows(450));
    const { next } = follow(table);
    const parts = [await next(), await next(), await next()];
    expect(parts.map((part) => part.type === 'snapshot' && [part.items.length, part.first, part.more])).toEqual([
      [200, true, true],
      [200, false, true],
      [50, false, false],
    ]);
    table.apply([row(0, 1)], ['1']);
    expect(await next()).toEqual({ type: 'delta', upserts: [row(0, 1)], removes: ['1'] });
  });

  it('sends an empty snapshot for an empty, complete table, and waits for an incomplete one', async () => {
    const complete = new LiveTable<Row>(({ id }) => id, true);
    expect(await follow(complete).next()).toEqual({ type: 'snapshot', first: true, more: false, items: [] });
    const table = new LiveTable<Row>(({ id }) => id, false);
    const { next } = follow(table);
    const first = next();
    table.apply(rows(2));
    expect(await first).toEqual({ type: 'snapshot', first: true, more: true, items: rows(2) });
    const second = next();
    table.apply(rows(3).slice(2));
    table.markComplete();
    expect(await second).toEqual({ type: 'snapshot', first: false, more: false, items: [row(2)] });
  });

  it('merges changes while the reader is busy: one value per row, the newest', async () => {
    const table = new LiveTable<Row>(({ id }) => id, true);
    table.apply(rows(3));
    const { next } = follow(table);
    await next();
    for (let n = 1; n <= 10_000; n++) table.apply([row(n % 2, n)]);
    table.apply([], ['2']);
    expect(await next()).toEqual({ type: 'delta', upserts: [row(1, 9_999), row(0, 10_000)], removes: ['2'] });
  });

  it('does not repeat in a delta what the snapshot already told', async () => {
    const table = new LiveTable<Row>(({ id }) => id, true);
    table.apply(rows(300));
    const { next } = follow(table);
    await next();
    table.apply([row(250, 7), row(5, 7)]);
    const second = await next();
    expect(second.type === 'snapshot' && second.items.find(({ id }) => id === '250')).toEqual(row(250, 7));
    expect(await next()).toEqual({ type: 'delta', upserts: [row(5, 7)], removes: [] });
  });

  it('forgets its rows when they were of another engine, and says so before it tells new ones', async () => {
    const table = new LiveTable<Row>(({ id }) => id, true);
    table.apply(rows(450));
    const early = follow(table);
    await early.next();
    const late = follow(table);
    for (let n = 0; n < 3; n++) await late.next();
    table.reset();
    const nothing = { type: 'snapshot', first: true, more: true, items: [] };
    expect([await early.next(), await late.next()]).toEqual([nothing, nothing]);
    const next = late.next();
    table.apply([row('new')]);
    expect(await next).toEqual({ type: 'snapshot', first: true, more: true, items: [row('new')] });
    table.markComplete();
    expect(await late.next()).toEqual({ type: 'snapshot', first: false, more: false, items: [] });
    expect(await early.next()).toEqual({ type: 'snapshot', first: true, more: false, items: [row('new')] });
  });

  it('tells a reader that fell far behind everything anew, and keeps no more for it', async () => {
    const table = new LiveTable<Row>(({ id }) => id, true);
    table.apply(rows(3));
    const { next } = follow(table);
    await next();
    for (let n = 0; n < 50_000; n++) table.apply([row('a', n), row(`passing-${n}`)], [`passing-${n - 1}`]);
    expect(await next()).toEqual({
      type: 'snapshot',
      first: true,
      more: false,
      items: [...rows(3), row('a', 49_999), row('passing-49999')],
    });
    table.apply([row(0, 1)]);
    expect(await next()).toEqual({ type: 'delta', upserts: [row(0, 1)], removes: [] });
  });

  it('ends when its signal aborts, and leaves no listener behind', async () => {
    const table = new LiveTable<Row>(({ id }) => id, true);
    const { next, stop, items } = follow(table);
    await next();
    const waiting = items.next();
    expect(table.listenerCount).toBe(1);
    stop.abort();
    expect((await waiting).done).toBe(true);
    expect(table.listenerCount).toBe(0);
  });

  it('tells who waits for a first list that it failed, and once it is there that it did not', async () => {
    const table = new LiveTable<Row>(({ id }) => id, false);
    const { next } = follow(table);
    const first = next();
    const error = { code: 'FORBIDDEN', message: 'no' } as const;
    expect(table.setProblem(error)).toBe(true);
    expect(await first).toEqual({ type: 'problem', error });
    expect(await follow(table).next()).toEqual({ type: 'problem', error });
    expect(table.setProblem({ ...error })).toBe(false);
    table.apply(rows(1));
    table.markComplete();
    table.setProblem(null);
    expect(await next()).toEqual({ type: 'snapshot', first: true, more: false, items: rows(1) });
    expect(await next()).toEqual({ type: 'problem', error: null });
  });

  it('tells of a list that fails later without a word about its rows, and forgets it with them', async () => {
    const table = new LiveTable<Row>(({ id }) => id, true);
    table.apply(rows(1));
    const { next } = follow(table);
    await next();
    const error = { code: 'TIMEOUT', message: 'no' } as const;
    table.setProblem(error);
    expect(await next()).toEqual({ type: 'problem', error });
    table.reset();
    expect(await next()).toEqual({ type: 'snapshot', first: true, more: true, items: [] });
    expect(await next()).toEqual({ type: 'problem', error: null });
  });

  it('fires nothing for a removal of what is not there', () => {
    const table = new LiveTable<Row>(({ id }) => id, true);
    let fired = 0;
    table.onDidChange(() => fired++);
    table.apply([], ['x']);
    expect(fired).toBe(0);
  });
});
