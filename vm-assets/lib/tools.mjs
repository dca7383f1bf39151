import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { BuildError } from './run.mjs';

/** Program → the Debian package that carries it. */
const needed = {
  mmdebstrap: 'mmdebstrap',
  'dpkg-deb': 'dpkg',
  depmod: 'kmod',
  xz: 'xz-utils',
  mksquashfs: 'squashfs-tools',
  go: 'golang-go golang-golang-x-net-dev',
};

// A plain user's PATH lacks the sbin folders, where depmod lives.
process.env.PATH = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter);

function onPath(program) {
  return process.env.PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @throws {BuildError} naming every Debian package that is missing, in one line */
export function requireTools() {
  const missing = Object.keys(needed).filter((program) => !onPath(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((program) => needed[program]))].join(' ');
  throw new BuildError(
    `missing ${missing.join(', ')}: the guest image is built on Debian or Ubuntu; install with: sudo apt-get install ${packages}`,
  );
}
