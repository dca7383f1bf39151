import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { keepImage, keptImage } from './keep.ts';
import { loadGuestImage } from './manifest.ts';
import { writeTinyImage } from './testing/tiny-image.ts';
import { verifyGuestImage } from './verify.ts';

let dir: string;
let kept: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-keep-'));
  kept = join(dir, 'kept');
});
afterEach(() => removeFolder(dir));

async function image(name: string, root = 'root.img') {
  await mkdir(join(dir, name));
  await writeTinyImage(join(dir, name), { root });
  return loadGuestImage(join(dir, name), 'kernel');
}

test('an image is kept whole, outlives the one it was made of, and gives way to the next', async () => {
  expect(await keptImage(kept, 'kernel')).toBe(null);
  const one = await image('one');
  await keepImage(one, kept);
  await rm(join(dir, 'one'), { recursive: true });
  const found = await keptImage(kept, 'kernel');
  expect(found?.id).toBe(one.id);
  if (found) await verifyGuestImage(found, { cacheFile: join(dir, 'verified.json') });
  const two = await image('two', 'newer');
  expect(two.id).not.toBe(one.id);
  await keepImage(two, kept);
  expect((await keptImage(kept, 'kernel'))?.id).toBe(two.id);
  expect((await readdir(kept)).sort()).toEqual(['initrd', 'manifest.json', 'root.img', 'vmlinuz']);
});

test('what a copy that was cut short has left is no image', async () => {
  await mkdir(`${kept}.new`);
  await writeFile(join(`${kept}.new`, 'vmlinuz'), 'half');
  const one = await image('one');
  await keepImage(one, kept);
  expect((await readdir(dir)).sort()).toEqual(['kept', 'one']);
});
