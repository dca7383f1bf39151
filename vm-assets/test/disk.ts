import { open } from 'node:fs/promises';

/** Makes a sparse file of a size, or grows one. */
export async function sizeDisk(path: string, bytes: number): Promise<void> {
  const handle = await open(path, 'a+');
  await handle.truncate(bytes);
  await handle.close();
}

/** Whether an ext4 file system on the disk was unmounted cleanly: state says so and its journal needs no replay. */
export async function isCleanExt4(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  const superblock = Buffer.alloc(1024);
  await handle.read(superblock, 0, 1024, 1024);
  await handle.close();
  const isExt4 = superblock.readUInt16LE(56) === 0xef53;
  const state = superblock.readUInt16LE(58);
  const needsRecovery = (superblock.readUInt32LE(96) & 0x4) !== 0;
  return isExt4 && state === 1 && !needsRecovery;
}

/** Writes an MBR partition table, as a disk of somebody else would carry. */
export async function writeForeignTable(path: string): Promise<void> {
  const sector = Buffer.alloc(512);
  sector.set([0x80, 0, 2, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 0, 1, 0], 446);
  sector.writeUInt16LE(0xaa55, 510);
  const handle = await open(path, 'r+');
  await handle.write(sector, 0, 512, 0);
  await handle.close();
}
