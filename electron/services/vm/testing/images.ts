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

/** Puts this machine's perl, with its libraries, into a container: no applet of busybox serves UDP or holds many sockets. */
export async function addPerl(home: TestHome, container: string): Promise<void> {
  const socket = `unix://${home.paths.dockerSocket}`;
  const files = "usr/bin/perl $(ldd /usr/bin/perl | grep -o '/[^ ]*')";
  const copy = `set -o pipefail; tar -C / -chf - ${files} | docker --host ${socket} cp - ${container}:/`;
  const { code, stderr } = await run('bash', ['-c', copy]);
  if (code !== 0) throw new Error(stderr);
}
