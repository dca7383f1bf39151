import { createHash } from 'node:crypto';
import { mkdtemp, open, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { findGuestDir, guestArch, loadGuestImage } from './manifest.ts';
import { verifyGuestImage } from './verify.ts';

let dir: string;
let cacheFile: string;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const file = (name: string) => ({ file: name, sha256: sha256(`${name} bytes`), size: `${name} bytes`.length });

async function writeImage(changes: object = {}): Promise<void> {
  for (const name of ['vmlinuz', 'initrd', 'root.img']) await writeFile(join(dir, name), `${name} bytes`);
  const manifest = {
    format: 1,
    arch: 'amd64',
    kernel: { ...file('vmlinuz'), version: '6.1' },
    initrd: file('initrd'),
    root: { ...file('root.img'), fs: 'squashfs' },
    engine: { docker: '28', containerd: '2', runc: '1', api: '1.51' },
    cmdline: 'quiet',
    ...changes,
  };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-img-'));
  cacheFile = join(dir, 'verified.json');
});
afterEach(() => removeFolder(dir));

test('an image that matches is accepted, and again from memory', async () => {
  await writeImage();
  const image = await loadGuestImage(dir, 'kernel');
  expect(image).toMatchObject({ id: sha256('root.img bytes'), versions: { kernel: '6.1', docker: '28' } });
  await verifyGuestImage(image, { cacheFile });
  await verifyGuestImage(image, { cacheFile });
});

test('a changed byte is found, even with the time of modification put back', async () => {
  await writeImage();
  const image = await loadGuestImage(dir, 'kernel');
  await verifyGuestImage(image, { cacheFile });
  const path = join(dir, 'root.img');
  const { atime, mtime } = await stat(path);
  const handle = await open(path, 'r+');
  await handle.write('R', 0);
  await handle.close();
  await utimes(path, atime, mtime);
  await expect(verifyGuestImage(image, { cacheFile })).rejects.toMatchObject({
    code: 'VM_FAILED',
    details: { reason: 'image-damaged', path },
  });
});

test.each([
  ['missing', () => rm(join(dir, 'initrd'))],
  ['too short', () => writeFile(join(dir, 'initrd'), 'initrd byte')],
])('a file that is %s is named', async (_, harm) => {
  await writeImage();
  const image = await loadGuestImage(dir, 'kernel');
  await harm();
  await expect(verifyGuestImage(image, { cacheFile })).rejects.toMatchObject({
    details: { path: join(dir, 'initrd') },
  });
});

test('what brings a kernel of its own gets the root file system alone, and is told where an image has none for it', async () => {
  await writeImage();
  await expect(loadGuestImage(dir, 'rootfs')).rejects.toMatchObject({ details: { reason: 'image-variant' } });
  await writeImage({ rootfs: file('rootfs.tar') });
  const image = await loadGuestImage(dir, 'rootfs');
  expect(image).toMatchObject({ id: sha256('rootfs.tar bytes'), variant: { kind: 'rootfs' } });
  await expect(verifyGuestImage(image, { cacheFile })).rejects.toMatchObject({ message: /rootfs\.tar: it is missing/ });
  await writeFile(join(dir, 'rootfs.tar'), 'rootfs.tar bytes');
  await verifyGuestImage(image, { cacheFile });
});

test('a manifest cannot point out of its folder', async () => {
  await writeImage({ initrd: { ...file('initrd'), file: '../../etc/passwd' } });
  await expect(loadGuestImage(dir, 'kernel')).rejects.toMatchObject({ details: { reason: 'image-manifest' } });
});

test('no image: says how to get one', async () => {
  await expect(loadGuestImage(join(dir, 'nothing'), 'kernel')).rejects.toMatchObject({
    code: 'VM_FAILED',
    hint: expect.stringContaining('vm:build'),
  });
});

test('SLIPWAY_GUEST_DIR goes before what lies beside the bundle', async () => {
  expect(await findGuestDir({ SLIPWAY_GUEST_DIR: '/x' }, '/app/build/out/host')).toBe('/x');
  expect(await findGuestDir({}, '/app/build/out/host')).toBe(`/app/build/out/guest/${guestArch()}`);
});
