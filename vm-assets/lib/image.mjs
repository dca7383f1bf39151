import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packCpio } from './cpio.mjs';
import { copyOverlay } from './overlay.mjs';
import { run } from './run.mjs';

/**
 * Writes the read-only root image. Everything in it belongs to root and carries one time.
 * @param {string} root
 * @param {string} target
 * @param {{squashfs: {compressor: string, level: number, block: number}, epoch: number}} recipe
 */
export async function writeRoot(root, target, { squashfs, epoch }) {
  const level = squashfs.compressor === 'zstd' ? ['-Xcompression-level', String(squashfs.level)] : [];
  const hc = squashfs.compressor === 'lz4' ? ['-Xhc'] : [];
  await run(
    'mksquashfs',
    [
      root,
      target,
      '-noappend',
      '-no-progress',
      '-quiet',
      '-all-root',
      '-no-xattrs',
      '-no-exports',
      '-comp',
      squashfs.compressor,
      ...level,
      ...hc,
      '-b',
      String(squashfs.block),
      '-mkfs-time',
      String(epoch),
      '-all-time',
      String(epoch),
      // mksquashfs refuses the variable together with the options that say the same.
    ],
    { env: { SOURCE_DATE_EPOCH: undefined } },
  );
}

/**
 * Writes the initrd: busybox, the few modules the root image needs, and the first stage of init.
 * Left uncompressed: 3 MB more to read is less work for an emulated CPU than unpacking.
 */
export async function writeInitrd({ recipeFolder, root, tree, target, epoch }) {
  for (const folder of ['bin', 'dev', 'proc', 'sys', 'root']) await mkdir(join(tree, folder), { recursive: true });
  await copyFile(join(root, 'usr/bin/busybox'), join(tree, 'bin/busybox'));
  await chmod(join(tree, 'bin/busybox'), 0o755);
  await copyOverlay(join(recipeFolder, 'initrd'), tree);
  await writeFile(target, await packCpio(tree, epoch));
}

/**
 * Writes the kernel as the hypervisors take it: an arm64 kernel is unpacked (vfkit boots no compressed one).
 * @param {string} source
 * @param {string} target
 */
export async function writeKernel(source, target) {
  let data = await readFile(source);
  if (data[0] === 0x1f && data[1] === 0x8b) data = gunzipSync(data);
  await writeFile(target, data);
}
