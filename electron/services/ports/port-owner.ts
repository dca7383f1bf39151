import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';

type Protocol = 'tcp' | 'udp';

/** The state of a socket in /proc/net that waits for whoever comes: LISTEN, and for UDP that of one without a peer. */
const OPEN = { tcp: '0A', udp: '07' } as const;

/**
 * Names the programs that listen on ports of this machine. A socket's owner is looked for once: that reads every
 * process's open files, and a port that is taken is asked about every few seconds.
 */
export class PortOwners {
  readonly #known = new Map<string, { readonly sockets: string; readonly owner: string | null }>();

  /**
   * Such as "nginx (PID 812)". Null when it cannot be told: on systems other than Linux, and for programs of other users.
   * Never rejects.
   */
  async of(port: number, protocol: Protocol = 'tcp'): Promise<string | null> {
    const inodes = (await Promise.all(['', '6'].map((family) => listening(protocol, family, port)))).flat();
    const key = `${protocol}:${port}`;
    const sockets = inodes.join();
    const known = this.#known.get(key);
    if (known?.sockets === sockets) return known.owner;
    const owner = await ownerOf(new Set(inodes.map((inode) => `socket:[${inode}]`)));
    if (sockets === '') this.#known.delete(key);
    else this.#known.set(key, { sockets, owner });
    return owner;
  }
}

/** As `PortOwners.of`, for who asks once. */
export function portOwner(port: number): Promise<string | null> {
  return new PortOwners().of(port);
}

async function ownerOf(sockets: ReadonlySet<string>): Promise<string | null> {
  if (sockets.size === 0) return null;
  try {
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      if (!(await holds(pid, sockets))) continue;
      return `${await nameOf(pid)} (PID ${pid})`;
    }
  } catch {
    // No /proc, or the process ended meanwhile.
  }
  return null;
}

/** The kernel's name for a process, a script's own included, unless its first thread was given another, as Node does. */
async function nameOf(pid: string): Promise<string> {
  const [comm = '', ...words] = (
    await Promise.all(['comm', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')))
  ).flatMap((text) => text.split(/[\n\0]/));
  // The kernel keeps 15 bytes of a name.
  if (comm && words.some((word) => basename(word).startsWith(comm))) return comm;
  const program = await readlink(`/proc/${pid}/exe`).catch(() => null);
  return program === null ? comm : basename(program);
}

/** Lines are "sl local_address rem_address st … inode": the address is hexadecimal with its port last. */
async function listening(protocol: Protocol, family: string, port: number): Promise<string[]> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = (await readFile(`/proc/net/${protocol}${family}`, 'utf8').catch(() => '')).split('\n').slice(1);
  return lines.flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const inode = fields[9];
    return fields[1]?.endsWith(`:${hex}`) && fields[3] === OPEN[protocol] && inode !== undefined ? [inode] : [];
  });
}

async function holds(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  for (const fd of await readdir(folder).catch(() => [])) {
    if (sockets.has(await readlink(`${folder}/${fd}`).catch(() => ''))) return true;
  }
  return false;
}
