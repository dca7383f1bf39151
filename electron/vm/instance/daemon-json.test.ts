import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { daemonJson } from './daemon-json.ts';
import { imageStoreOf } from './image-store.ts';

test("keeps the image's configuration and trusts only the host's own loopback", () => {
  const defaults = { 'live-restore': true, features: { buildkit: true } };
  expect(JSON.parse(daemonJson(defaults, 'containerd'))).toEqual({
    'live-restore': true,
    features: { buildkit: true, 'containerd-snapshotter': true },
    'insecure-registries': ['10.0.2.2/32'],
  });
});

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
