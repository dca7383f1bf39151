import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { docker, type TestHome } from './vm-fixture.ts';

/** An image made of the host's static busybox, as no registry can be reached: every applet is a link to it. */
export async function importBusybox(home: TestHome, reference: string): Promise<void> {
  const tar = pack();
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, await readFile('/usr/bin/busybox'));
  for (const applet of 'sh cat echo sleep ls stty yes true seq head wc md5sum dd sync printf test'.split(' ')) {
    tar.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' });
  }
  tar.entry({ name: 'tmp', type: 'directory', mode: 0o1777 });
  tar.finalize();
  const dir = await mkdtemp(join(tmpdir(), 'sw-img-'));
  try {
    const path = join(dir, 'busybox.tar');
    await writeFile(path, await buffer(tar));
    const { code, stderr } = await docker(home, ['import', '--change', 'CMD ["sh"]', path, reference]);
    if (code !== 0) throw new Error(stderr);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
