import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskWork } from './disk-work.ts';
import { removeFolder } from './testing/remove-folder.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-work-'));
  file = join(dir, 'disk-work.json');
});
afterEach(() => removeFolder(dir));

const move = () => ({ kind: 'move', folder: dir, from: join(dir, 'a'), to: join(dir, 'b') }) as const;

test('what was begun is there for the next, one of a kind, with a format; so is what was written before there was one', async () => {
  await writeFile(file, JSON.stringify([{ kind: 'export', from: 'x', to: 'y' }]));
  await new DiskWork(file).put(move());
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ format: 1 });
  expect(await new DiskWork(file).list()).toEqual([{ kind: 'export', from: 'x', to: 'y' }, move()]);
});

test('what is dropped beside a task that notes its own loses nothing of that', async () => {
  const work = new DiskWork(file);
  const exported = { kind: 'export', from: 'x', to: 'y' } as const;
  await work.put(exported);
  await Promise.all([work.drop('export'), work.put(move())]);
  expect(await work.list()).toEqual([move()]);
  await Promise.all([work.put(exported), work.drop('move')]);
  expect(await work.list()).toEqual([exported]);
});

test.each([
  ['of a newer Slipway', '{"format":2,"entries":[]}'],
  ['with a kind of work that is not known', '{"format":1,"entries":[{"kind":"shrink","to":"/big"}]}'],
  ['that is damaged', '{"format":1,'],
])('a record %s is no empty one: nothing is begun over it, and nothing of it deleted', async (_, text) => {
  await writeFile(file, text);
  const refused = { code: 'CONFLICT', message: expect.stringContaining(file), hint: expect.any(String) };
  const work = new DiskWork(file);
  await expect(work.put(move())).rejects.toMatchObject(refused);
  await expect(work.of('import')).rejects.toMatchObject(refused);
  expect(await work.forget()).toEqual([]);
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('one that cannot be read is none that is not there', async () => {
  const folder = new DiskWork(dir);
  await expect(folder.list()).rejects.toMatchObject({ code: 'IO_ERROR', details: { path: dir } });
});
