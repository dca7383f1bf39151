import { appendFile, mkdtemp, rename, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { tailFile } from './file-tail.ts';
import { lineBatches } from './line-batches.ts';
import { toUsage } from './usage.ts';

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-tail-'));
  path = join(dir, 'x.log');
});
afterEach(() => removeFolder(dir));

const never = new AbortController().signal;
async function all(source: AsyncIterable<string[]>): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of source) lines.push(...batch);
  return lines;
}

test('the last lines, over a rotation', async () => {
  await writeFile(`${path}.1`, 'a\nb\nc\n');
  await writeFile(path, 'd\ne\n');
  expect(await all(tailFile({ path, lines: 4, follow: false, signal: never }))).toEqual(['b', 'c', 'd', 'e']);
  expect(await all(tailFile({ path, lines: 1, follow: false, signal: never }))).toEqual(['e']);
  expect(await all(tailFile({ path, lines: 0, follow: false, signal: never }))).toEqual([]);
  expect(await all(tailFile({ path: join(dir, 'none'), lines: 9, follow: false, signal: never }))).toEqual([]);
});

test('following sees what is appended, and a fresh file after a rotation', async () => {
  await writeFile(path, 'one\n');
  const stop = new AbortController();
  const lines: string[] = [];
  for await (const batch of tailFile({ path, lines: 10, follow: true, signal: stop.signal })) {
    lines.push(...batch);
    if (batch.includes('one')) await appendFile(path, 'two\nthree\n');
    if (batch.includes('three')) {
      await rename(path, `${path}.1`);
      await writeFile(path, 'four\n');
    }
    if (batch.includes('four')) stop.abort();
  }
  expect(lines).toEqual(['one', 'two', 'three', 'four']);
});

test('following goes on where the file was seen empty, as between a rotation and its first line', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await writeFile(path, 'one\n');
    const stop = new AbortController();
    const tail = tailFile({ path, lines: 10, follow: true, signal: stop.signal });
    expect(await tail.next()).toMatchObject({ value: ['one'] });
    const next = tail.next();
    next.catch(() => undefined);
    const waits = async () => {
      while (vi.getTimerCount() === 0) await Promise.race([next, new Promise(setImmediate)]);
    };
    await waits();
    await truncate(path);
    await vi.advanceTimersToNextTimerAsync();
    await waits();
    await appendFile(path, 'two\n');
    await vi.advanceTimersToNextTimerAsync();
    expect(await next).toMatchObject({ value: ['two'] });
    stop.abort();
    expect(await tail.next()).toMatchObject({ done: true });
  } finally {
    vi.useRealTimers();
  }
});

test('lines are whole over pieces, characters too, and bounded', async () => {
  async function* pieces() {
    const bytes = Buffer.from('héllo\r\nwörld\nrest');
    for (let i = 0; i < bytes.length; i++) yield bytes.subarray(i, i + 1);
    yield 'x'.repeat(100_000);
  }
  const lines = await all(lineBatches(pieces()));
  expect(lines.slice(0, 2)).toEqual(['héllo', 'wörld']);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(16 * 1024);
});

test('usage is what happened between two samples', () => {
  const sample = (busy: number, total: number) => ({
    cpu: { busy, total },
    mem: { total: 1000, used: 600 },
    disk: { total: 50, used: 5 },
  });
  expect(toUsage(sample(100, 1000), sample(150, 1200))).toEqual({
    cpuPercent: 25,
    memoryUsedBytes: 600,
    memoryTotalBytes: 1000,
    diskUsedBytes: 5,
    diskTotalBytes: 50,
  });
  // A guest that was started again counts from nothing.
  expect(toUsage(sample(500, 1000), sample(1, 10)).cpuPercent).toBe(0);
});
