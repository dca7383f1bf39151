import { mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataDiskPlace, dataDiskSizes, diskIdentity, imageStoreOf } from './data-record.ts';
import { writeJson } from './files.ts';
import { removeFolder } from './testing/remove-folder.ts';

let dir: string;
let paths: { dataRecord: string; dataDisk: string };
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-record-'));
  paths = { dataRecord: join(dir, 'data.json'), dataDisk: join(dir, 'data.img') };
});
afterEach(() => removeFolder(dir));

test('a new data disk has the store of containerd, one that was there before keeps its own', async () => {
  const file = paths.dataRecord;
  expect(await imageStoreOf(file, { isNew: false })).toBe('graphdriver');
  expect(await imageStoreOf(file, { isNew: true })).toBe('containerd');
  expect(await imageStoreOf(file, { isNew: false })).toBe('containerd');
  await writeFile(file, 'damaged');
  expect(await imageStoreOf(file, { isNew: false })).toBe('containerd');
});

test('a disk that was moved is where the record says, and none is made where that cannot be read', async () => {
  expect(await dataDiskPlace(paths)).toEqual({ path: paths.dataDisk, isKnown: false });
  const file = join(dir, 'elsewhere.img');
  await writeJson(paths.dataRecord, { format: 1, imageStore: 'containerd', file });
  expect(await dataDiskPlace(paths)).toEqual({ path: file, isKnown: true });
  await writeFile(paths.dataRecord, '{"format":1,');
  expect(await dataDiskPlace(paths)).toEqual({ path: paths.dataDisk, isKnown: true });
});

test('the record of a newer Slipway is refused, and left as it is', async () => {
  await writeJson(paths.dataRecord, { format: 2, parts: [] });
  await expect(dataDiskPlace(paths)).rejects.toMatchObject({ details: { reason: 'data-disk-newer' } });
  await expect(imageStoreOf(paths.dataRecord, { isNew: false })).rejects.toMatchObject({ code: 'VM_FAILED' });
});

test('what a sparse disk holds, and what it takes', async () => {
  expect(await dataDiskSizes(paths)).toBe(null);
  await writeFile(paths.dataDisk, Buffer.alloc(64 * 1024, 1));
  await truncate(paths.dataDisk, 1 << 30);
  const sizes = await dataDiskSizes(paths);
  expect(sizes).toMatchObject({ path: paths.dataDisk, logicalBytes: 1 << 30 });
  expect(sizes?.realBytes).toBeGreaterThanOrEqual(64 * 1024);
  expect(sizes?.realBytes).toBeLessThan(1 << 20);
});

test('a disk has another identity once anything was written to it', async () => {
  expect(await diskIdentity(paths.dataDisk)).toBe(null);
  await writeFile(paths.dataDisk, 'one');
  const before = await diskIdentity(paths.dataDisk);
  expect(await diskIdentity(paths.dataDisk)).toBe(before);
  await writeFile(paths.dataDisk, 'two', { flag: 'r+' });
  expect(await diskIdentity(paths.dataDisk)).not.toBe(before);
});
