import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../platform/process.ts';
import { docker, type TestHome } from './vm-fixture.ts';

const APPLETS = 'sh cat echo sleep ls stty yes true seq head wc md5sum dd sync printf test rm'.split(' ');

/** An image made of the host's static busybox, as no registry can be reached: every applet is a link to it. */
export async function importBusybox(home: TestHome, reference: string): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'sw-img-'));
  try {
    const root = join(dir, 'root');
    await mkdir(join(root, 'bin'), { recursive: true });
    await mkdir(join(root, 'tmp'));
    await copyFile('/usr/bin/busybox', join(root, 'bin', 'busybox'));
    for (const applet of APPLETS) await symlink('busybox', join(root, 'bin', applet));
    const path = join(dir, 'busybox.tar');
    await run('tar', ['-C', root, '-cf', path, '.']);
    const { code, stderr } = await docker(home, ['import', '--change', 'CMD ["sh"]', path, reference]);
    if (code !== 0) throw new Error(stderr);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
