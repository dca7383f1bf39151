import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { walk } from './files.mjs';

const modeOf = { dir: 0o040755, link: 0o120777, file: 0o100644 };

/**
 * Packs a folder as a "newc" cpio archive, the kernel's initramfs format, with nothing in it that varies from
 * build to build: order by path, owner 0:0, counted inodes, one timestamp.
 * @param {string} root
 * @param {number} mtime Unix seconds
 * @returns {Promise<Buffer>}
 */
export async function packCpio(root, mtime) {
  const parts = [];
  let inode = 1;
  for (const { path, kind } of await walk(root)) {
    const full = join(root, path);
    let content = Buffer.alloc(0);
    let mode = modeOf[kind];
    if (kind === 'link') content = Buffer.from(await readlink(full));
    if (kind === 'file') {
      content = await readFile(full);
      if ((await lstat(full)).mode & 0o100) mode = 0o100755;
    }
    parts.push(record(path, content, { inode: inode++, mode, mtime }));
  }
  parts.push(record('TRAILER!!!', Buffer.alloc(0), { inode: 0, mode: 0, mtime: 0 }));
  return Buffer.concat(parts);
}

function record(name, content, { inode, mode, mtime }) {
  const fields = [inode, mode, 0, 0, 1, mtime, content.length, 0, 0, 0, 0, Buffer.byteLength(name) + 1, 0];
  const head = `070701${fields.map((n) => n.toString(16).padStart(8, '0')).join('')}${name}\0`;
  return Buffer.concat([pad4(Buffer.from(head, 'latin1')), pad4(content)]);
}

function pad4(buffer) {
  return Buffer.concat([buffer, Buffer.alloc((4 - (buffer.length % 4)) % 4)]);
}
