import { copyFile, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../platform/process.ts';
import { removeFolder } from '../../../platform/testing/remove-folder.ts';
import { docker, type TestHome } from './vm-fixture.ts';

const APPLETS = 'sh cat echo sleep ls stty yes true seq head wc md5sum dd sync printf test rm'.split(' ');

/**
 * An image made of the host's static busybox, as no registry can be reached: every applet is a link to it. It is sent compressed, as
 * containerd's store keeps it: an emulated engine would take seconds for that. With a program of this machine and its libraries, on request.
 */
export async function importBusybox(home: TestHome, reference: string, program?: string): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'sw-img-'));
  try {
    const root = join(dir, 'root');
    await mkdir(join(root, 'bin'), { recursive: true });
    await mkdir(join(root, 'tmp'));
    await copyFile('/usr/bin/busybox', join(root, 'bin', 'busybox'));
    for (const applet of APPLETS) await symlink('busybox', join(root, 'bin', applet));
    if (program)
      await run('sh', [
        '-c',
        'tar -C / -chf - "${0#/}" $(ldd "$0" | grep -o "/[^ ]*") | tar -C "$1" -x',
        program,
        root,
      ]);
    const path = join(dir, 'busybox.tar.gz');
    await run('tar', ['-C', root, '-czf', path, '.']);
    const { code, stderr } = await docker(home, ['import', '--change', 'CMD ["sh"]', path, reference]);
    if (code !== 0) throw new Error(stderr);
  } finally {
    await removeFolder(dir);
  }
}

/** With this machine's perl: no applet of busybox serves UDP, or holds many sockets. */
export const PERL_IMAGE = 'slipway-test/perl:1';

export const importPerl = (home: TestHome) => importBusybox(home, PERL_IMAGE, '/usr/bin/perl');
