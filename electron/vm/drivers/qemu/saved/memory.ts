import { type FileHandle, mkdtemp, open, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { withDeadline } from '../../../../base/deadline.ts';
import type { Logger } from '../../../../base/logger.ts';
import { type Message, quoted } from '../../../../contract/messages/message.ts';
import { sleepMessages } from '../../../../contract/messages/sleep.ts';
import { messageOf } from '../../../../platform/io-error.ts';
import { howEnded, run, start } from '../../../../platform/process.ts';
import { MEMORY_FD } from '../args.ts';

/** The memory that programs share on Linux, half of the machine's unless its owner says otherwise. */
const SHARED_MEMORY = '/dev/shm';
/** What is left to others there, in bytes: a guest that finds none where it had been promised some is killed. */
const LEFT_BYTES = 64 * 1024 * 1024;
const MIB = 1024 * 1024;

/** How long a file system in memory may take to be there, in milliseconds: a tenth of a second, but on a busy machine. */
const MOUNT_MS = 5_000;

/** In a mount namespace of its own: a file system in memory, there until its standard input ends, or for who has a file of it open. */
const MOUNT = `mount -t tmpfs -o "size=$1,mode=700" slipway-memory ${SHARED_MEMORY} && echo mounted && read -r _`;

export interface MemoryOptions {
  readonly memoryMiB: number;
  /** Whose it is. */
  readonly uuid: string;
  /** A saved guest's memory, of which it is a copy. */
  readonly copyOf: string | null;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const prefixOf = (uuid: string) => `slipway-${uuid.slice(0, 8)}-`;

export interface GuestMemory {
  /** Null where there is no room for a file, or this system has none of the kind. */
  readonly file: FileHandle | null;
  /** What its place means for the VM; null where that is as it should be. */
  readonly note: Message | null;
}

/**
 * A guest's memory as a file that nobody can find, and that is gone with who has it open. Rejects where the copy of a saved one
 * cannot be made.
 */
export async function openMemory({ memoryMiB, uuid, copyOf, log, signal }: MemoryOptions): Promise<GuestMemory> {
  if (process.platform !== 'linux') return { file: null, note: null };
  let place: Place | null = null;
  let handle: FileHandle | null = null;
  let note: Message | null = null;
  try {
    place = await ownPlace(memoryMiB).catch((error) => {
      log.info('the guest’s memory is where all programs have theirs', { reason: messageOf(error) });
      note = sleepMessages.sharedMemory({ reason: quoted(messageOf(error)) });
      return sharedPlace(memoryMiB, uuid);
    });
    const path = join(place.folder, 'memory');
    if (copyOf !== null) await copySparse(copyOf, path, signal);
    handle = await open(path, copyOf === null ? 'wx+' : 'r+', 0o600);
    if (copyOf === null) await handle.truncate(memoryMiB * MIB);
    await rm(path);
    return { file: handle, note };
  } catch (error) {
    await handle?.close().catch(() => undefined);
    signal.throwIfAborted();
    if (copyOf !== null) throw error;
    log.info('the guest’s memory is no file, so that it cannot be saved', { reason: messageOf(error) });
    return { file: null, note: sleepMessages.noRoom() };
  } finally {
    await place?.leave();
  }
}

/** A folder for one file of a guest's memory. */
interface Place {
  readonly folder: string;
  /** What is open of it stays. Never rejects. */
  leave(): Promise<void>;
}

/**
 * A file system that holds this guest's memory and nothing else: no other program can fill it, and have the guest killed for want of
 * what it was promised. Rejects where the system grants none, as some do not to users.
 */
async function ownPlace(memoryMiB: number): Promise<Place> {
  const own = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const mount = ['sh', '-c', MOUNT, 'slipway-memory', `${memoryMiB + 1}m`];
  const child = await start('unshare', [...own, '--mount', '--propagation', 'private', '--', ...mount]);
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = `${words}${chunk}`.slice(0, 300);
  });
  const mounted = new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    void child.exited.then(() => reject(new Error(words.trim() || 'it ended')));
  });
  const leave = async () => {
    child.stdin?.end();
    await child.end(MOUNT_MS);
  };
  try {
    await withDeadline('a file system in memory', MOUNT_MS, () => mounted);
  } catch (error) {
    await leave();
    throw error;
  }
  return { folder: `/proc/${child.pid}/root${SHARED_MEMORY}`, leave };
}

async function sharedPlace(memoryMiB: number, uuid: string): Promise<Place> {
  const { bavail, bsize } = await statfs(SHARED_MEMORY);
  if (bavail * bsize < memoryMiB * MIB + LEFT_BYTES) throw new Error(`no room in ${SHARED_MEMORY}`);
  const folder = await mkdtemp(join(SHARED_MEMORY, prefixOf(uuid)));
  return { folder, leave: () => rm(folder, { recursive: true, force: true }).catch(() => undefined) };
}

/** Where the memory of a running VM is, for who saves it. */
export const memoryOf = (pid: number) => `/proc/${pid}/fd/${MEMORY_FD}`;

/** What a host that was killed while it opened one has left. Never rejects. */
export async function clearMemory(uuid: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const names = await readdir(SHARED_MEMORY).catch((): string[] => []);
  for (const name of names.filter((one) => one.startsWith(prefixOf(uuid))))
    await rm(join(SHARED_MEMORY, name), { recursive: true, force: true }).catch(() => undefined);
}

/** Copies a file, leaving out what is zero: most of a guest's memory is. Rejects with the program's words. */
export async function copySparse(from: string, to: string, signal: AbortSignal): Promise<void> {
  const options = ['--sparse=always', '--reflink=never', '--', from, to];
  // Two minutes, for some gigabytes on a slow disk.
  const ended = await run('cp', options, { timeoutMs: 120_000, signal });
  if (ended.code !== 0) throw new Error(ended.stderr.trim().split('\n').at(-1) || `cp ${howEnded(ended)}`);
}
