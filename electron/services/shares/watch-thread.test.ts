import { appendFileSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../../engine/testing/until.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { WatchThread } from './watch-thread.ts';

let dir: string;
let thread: WatchThread;
beforeEach(async () => {
  dir = await mkdtemp('/tmp/sw-thread-');
  thread = new WatchThread();
});
afterEach(async () => {
  thread.dispose();
  await removeFolder(dir);
});

it('tells of a file that is written to in thousands of small pieces a few times, and of its end', async () => {
  const seen: string[] = [];
  const onNotice = ({ name }: { name: string }) => seen.push(name);
  expect(await thread.open(dir, { isDeep: false, onNotice })).toMatchObject({});
  for (let piece = 0; piece < 3_000; piece++) appendFileSync(join(dir, 'big'), 'x');
  writeFileSync(join(dir, 'last'), '');
  await until('the end is told', () => seen.includes('last'));
  const count = seen.filter((name) => name === 'big').length;
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(1_000);
});

it('watches again after nothing was watched, and says why it cannot', async () => {
  const watch = async () => {
    const opened = await thread.open(dir, { isDeep: false, onNotice: ({ name }) => seen.add(name) });
    if (typeof opened === 'string') throw new Error(opened);
    return opened;
  };
  const seen = new Set<string>();
  (await watch()).close();
  await watch();
  expect(await thread.open(join(dir, 'none'), { isDeep: false, onNotice: () => undefined })).toBe('ENOENT');
  writeFileSync(join(dir, 'file'), '');
  await until('it is told', () => seen.has('file'));
});

it('says so when its thread has ended, and what was to be opened is not', async () => {
  const lost: string[] = [];
  const program = "require('node:worker_threads').parentPort.on('message', () => { throw new Error('no memory'); });";
  const failing = new WatchThread({ program, onLost: ({ message }) => lost.push(message) });
  expect(await failing.open(dir, { isDeep: false, onNotice: () => undefined })).toBe('ECANCELED');
  expect(lost).toEqual(['no memory']);
});
