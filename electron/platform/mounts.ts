import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { isWithin } from '../contract/shares.ts';

/** How long what is mounted where is taken for known, in milliseconds. */
const FRESH_MS = 1_000;

/** What is mounted at a place: a folder or a file of a file system, by its path within that. */
interface Mounted {
  readonly device: string;
  readonly root: string;
}

let known: { readonly at: number; readonly mounts: Promise<ReadonlyMap<string, Mounted>> } | null = null;

/**
 * Names the file system that a path, without a link in it, lies in: nothing of that is asked, so that it is told of one that does
 * not answer, too. Two places where the same is mounted have one name. Where the system has no such list it is the path's first
 * two folders, as of `/Volumes/name`.
 */
export async function fileSystemOf(path: string): Promise<string> {
  const now = performance.now();
  if (!known || now - known.at > FRESH_MS) known = { at: now, mounts: readMounts() };
  return holding(path, await known.mounts)?.device ?? path.split(sep).slice(0, 3).join(sep);
}

/**
 * The other paths at which what is at a path, without a link in it, can be seen, or a part of it: a bind mount, an NFS export or a
 * btrfs subvolume that is mounted twice. Told by the kernel's list, of the namespace of mounts that this process is in. Not told
 * are ways that go by another file system: an overlay, a server on this machine. Where the system has no such list there are none.
 */
export async function otherWaysTo(path: string, mounts = readMounts()): Promise<string[]> {
  const all = await mounts;
  const here = holding(path, all);
  if (!here) return [];
  const inside = under(here.root, relative(here.point, path));
  const ways = [...all].flatMap(([point, { device, root }]) => {
    if (device !== here.device) return [];
    if (isWithin(inside, root) || root === '/') return [under(point, relative(root, inside))];
    return isWithin(root, inside) ? [point] : [];
  });
  return ways.filter((way) => way !== path);
}

/** What is mounted where a path lies. */
function holding(path: string, mounts: ReadonlyMap<string, Mounted>): (Mounted & { readonly point: string }) | null {
  for (let point = path; ; point = dirname(point)) {
    const found = mounts.get(point);
    if (found) return { ...found, point };
    if (point === dirname(point)) return null;
  }
}

const under = (folder: string, rest: string) => (rest === '' ? folder : join(folder, rest));

/** What is mounted where: of two at one point the later one is what is seen. */
async function readMounts(): Promise<ReadonlyMap<string, Mounted>> {
  return mountsIn(await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''));
}

/** Reads the kernel's list, as proc(5) has it. */
export function mountsIn(mountinfo: string): ReadonlyMap<string, Mounted> {
  const rows = mountinfo.split('\n').map((line) => line.split(' '));
  return new Map(
    rows.flatMap(([, , device, root, point]) =>
      device && root && point ? [[unescaped(point), { device, root: unescaped(root) }]] : [],
    ),
  );
}

/** The kernel writes blanks and backslashes as octal numbers. */
const unescaped = (point: string) =>
  point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
