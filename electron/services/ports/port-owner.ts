import { readdir, readFile, readlink } from 'node:fs/promises';

/** The state LISTEN in /proc/net/tcp. */
const LISTEN = '0A';

/**
 * Names the program that listens on a TCP port of this machine, such as "nginx (pid 812)". Null when it cannot be told:
 * on systems other than Linux, and for programs of other users. Never rejects.
 */
export async function portOwner(port: number): Promise<string | null> {
  try {
    const inodes = (await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((path) => listening(path, port)))).flat();
    if (inodes.length === 0) return null;
    const wanted = new Set(inodes.map((inode) => `socket:[${inode}]`));
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      if (!(await holds(pid, wanted))) continue;
      return `${(await readFile(`/proc/${pid}/comm`, 'utf8')).trim()} (pid ${pid})`;
    }
  } catch {
    // No /proc, or the process ended meanwhile.
  }
  return null;
}

/** Lines are "sl local_address rem_address st … inode": the address is hexadecimal with its port last. */
async function listening(path: string, port: number): Promise<string[]> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n').slice(1);
  return lines.flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const inode = fields[9];
    return fields[1]?.endsWith(`:${hex}`) && fields[3] === LISTEN && inode !== undefined ? [inode] : [];
  });
}

async function holds(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  for (const fd of await readdir(folder).catch(() => [])) {
    if (sockets.has(await readlink(`${folder}/${fd}`).catch(() => ''))) return true;
  }
  return false;
}
