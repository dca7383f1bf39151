import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
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
 * Writes the kernel as QEMU takes it. Debian ships arm64's unpacked, 39 MB: it is packed here, and a hypervisor that
 * boots no packed kernel (vfkit) unpacks it first; the manifest says so.
 * @param {string} source
 * @param {string} target
 * @returns {Promise<'gzip'|null>} how the file is packed over and above what the kernel does itself
 */
export async function writeKernel(source, target) {
  const data = await readFile(source);
  const isPacked = data.readUInt16BE(0) === 0x1f8b;
  // "ARM\x64" at 56 marks arm64's plain boot image.
  const isArmImage = data.toString('latin1', 56, 60) === 'ARM\x64';
  await writeFile(target, isArmImage ? gzipSync(data, { level: 9 }) : data);
  return isPacked || isArmImage ? 'gzip' : null;
}
