import { describe, expect, it } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { RefreshQueue } from './refresh-queue.ts';
import { until } from './testing/until.ts';

function queue(options: { batch?: number; concurrency?: number; spacingMs?: number; limit?: number } = {}) {
  const calls: string[][] = [];
  const releases: (() => void)[] = [];
  const overflows: number[] = [];
  let running = 0;
  let most = 0;
  const made = new RefreshQueue({
    batch: 2,
    concurrency: 2,
    spacingMs: 0,
    clock: systemClock,
    limit: 1_000,
    overflow: () => overflows.push(1),
    ...options,
    work: (keys) => {
      calls.push([...keys]);
      most = Math.max(most, ++running);
      return new Promise<void>((resolve) => releases.push(resolve)).finally(() => running--);
    },
  });
  return { made, calls, releases, overflows, most: () => most };
}

describe('RefreshQueue', () => {
  it('batches what comes at once and bounds what runs', async () => {
    const { made, calls, releases, most } = queue();
    for (const key of 'abcdef') made.add(key);
    await until('two calls', () => calls.length === 2);
    expect(calls).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    releases[0]?.();
    await until('the third', () => calls.length === 3);
    expect(most()).toBe(2);
  });

  it('works once more on a key added while it was busy, however often', async () => {
    const { made, calls, releases } = queue();
    made.add('a');
    await until('the first call', () => calls.length === 1);
    for (let n = 0; n < 1_000; n++) made.add('a');
    await new Promise(setImmediate);
    expect(calls).toHaveLength(1);
    releases[0]?.();
    await until('the second call', () => calls.length === 2);
    releases[1]?.();
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(calls).toHaveLength(2);
  });

  it('leaves time between two pieces of work on one key, and none between keys', async () => {
    const starts: [string, number][] = [];
    const made: RefreshQueue = new RefreshQueue({
      batch: 1,
      concurrency: 1,
      spacingMs: 60,
      clock: systemClock,
      limit: 10,
      overflow: () => undefined,
      work: async ([key = '']) => {
        if (starts.push([key, performance.now()]) > 1) return;
        made.add('a');
        made.add('b');
      },
    });
    made.add('a');
    await until('all', () => starts.length === 3);
    expect(starts.map(([key]) => key)).toEqual(['a', 'b', 'a']);
    expect((starts[2]?.[1] ?? 0) - (starts[0]?.[1] ?? 0)).toBeGreaterThanOrEqual(59);
  });

  it('drops what waits when it is more than it may hold, says so, and goes on', async () => {
    const { made, calls, releases, overflows } = queue({ limit: 5 });
    for (let n = 0; n < 6; n++) made.add(`${n}`);
    expect(overflows).toHaveLength(1);
    made.add('after');
    await until('a call', () => calls.length === 1);
    expect(calls).toEqual([['after']]);
    releases[0]?.();
  });

  it('does nothing after it has been disposed', async () => {
    const { made, calls } = queue();
    made.add('a');
    made.dispose();
    made.add('b');
    await new Promise(setImmediate);
    expect(calls).toEqual([]);
  });
});
