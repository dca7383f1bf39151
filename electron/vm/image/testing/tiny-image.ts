import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A guest image of three small files that match their manifest, one for each content of its root. Nothing could boot it. */
export async function writeTinyImage(dir: string, { root = 'root.img' } = {}): Promise<void> {
  const entry = async (file: string, content = file) => {
    await writeFile(join(dir, file), content);
    return { file, sha256: createHash('sha256').update(content).digest('hex'), size: content.length };
  };
  const manifest = {
    format: 1,
    arch: 'amd64',
    kernel: { ...(await entry('vmlinuz')), version: '6' },
    initrd: await entry('initrd'),
    root: { ...(await entry('root.img', root)), fs: 'squashfs' },
    engine: { docker: '28', containerd: '2', runc: '1', api: '1.51' },
    cmdline: 'quiet',
  };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
}
