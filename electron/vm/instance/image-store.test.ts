import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { imageStoreOf } from './image-store.ts';

test('a new data disk has the store of containerd, one that was there before keeps its own', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-store-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const file = join(dir, 'data.json');
  expect(await imageStoreOf(file, { isNew: false })).toBe('graphdriver');
  expect(await imageStoreOf(file, { isNew: true })).toBe('containerd');
  expect(await imageStoreOf(file, { isNew: false })).toBe('containerd');
  await writeFile(file, 'damaged');
  expect(await imageStoreOf(file, { isNew: false })).toBe('containerd');
});
