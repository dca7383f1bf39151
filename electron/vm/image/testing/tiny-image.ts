import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A guest image of three small files that match their manifest. Nothing could boot it. */
export async function writeTinyImage(dir: string): Promise<void> {
  const entry = async (file: string) => {
    await writeFile(join(dir, file), file);
    return { file, sha256: createHash('sha256').update(file).digest('hex'), size: file.length };
  };
  const manifest = {
    format: 1,
    arch: 'amd64',
    kernel: { ...(await entry('vmlinuz')), version: '6' },
    initrd: await entry('initrd'),
    root: { ...(await entry('root.img')), fs: 'squashfs' },
    engine: { docker: '28', containerd: '2', runc: '1', api: '1.51' },
    cmdline: 'quiet',
  };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
}
