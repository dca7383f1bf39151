import { closeSync, constants, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { retry } from '../base/retry.ts';
import { AppError } from '../contract/errors.ts';
import { platformMessages } from '../contract/messages/platform.ts';
import { makeDir, writeFileAtomic } from './files.ts';
import { errnoOf, ioError } from './io-error.ts';
import { isAlive, processStartTime } from './process-identity.ts';
import { readSmallText } from './read-file.ts';
import { type Taken, takeSocketLock } from './socket-lock.ts';

const owner = z.object({ pid: z.int(), startTime: z.string().nullable() });

export interface FileLock {
  release(): Promise<void>;
}

/**
 * Takes an exclusive lock that the operating system drops when this process ends, however it ends. The file tells who
 * holds it; its content is information only. The folder must be one that only the user can enter.
 *
 * Linux: sockets beside the file (see takeSocketLock). macOS and Windows: a file beside it, opened with the exclusive-lock
 * flag those systems have.
 *
 * Rejects with IN_USE when another process holds it, and `details.pid` when that is known and alive.
 */
export async function acquireLock(file: string): Promise<FileLock> {
  try {
    await makeDir(dirname(file));
  } catch (error) {
    throw ioError('prepareFolder', dirname(file), error);
  }
  const taken = await take(file);
  if ('heldBy' in taken) throw inUse(file, taken.heldBy ?? (await lockOwner(file))?.pid ?? null);
  try {
    await writeFileAtomic(
      file,
      `${JSON.stringify({ pid: process.pid, startTime: await processStartTime(process.pid) })}\n`,
    );
  } catch (error) {
    await taken.release();
    throw error;
  }
  return taken;
}

async function take(file: string): Promise<Taken> {
  if (process.platform !== 'linux') return openExclusively(`${file}.guard`);
  try {
    return await takeSocketLock(file);
  } catch (error) {
    throw ioError('lockFolder', dirname(file), error);
  }
}

interface LockOwner {
  readonly pid: number;
  /** What tells this process from a later one of the same pid; null where the platform does not say. */
  readonly startTime: string | null;
}

/** Who is written into a lock's file, unless that process has ended: then it is not who holds the lock. */
export async function lockOwner(file: string): Promise<LockOwner | null> {
  // The holder takes the lock a moment before it writes its name.
  const read = async () => owner.parse(JSON.parse(await readSmallText(file)));
  const who = await retry(read, { delays: [50, 100, 200] }).catch(() => null);
  if (!who || !(await isAlive(who.pid))) return null;
  return who.startTime === (await processStartTime(who.pid)) ? who : null;
}

function inUse(file: string, pid: number | null): AppError {
  const path = dirname(file);
  const message = pid === null ? platformMessages.locked({ path }) : platformMessages.lockedBy({ path, pid });
  return new AppError('IN_USE', message, { details: { path: file, ...(pid === null ? {} : { pid }) } });
}

/** O_EXLOCK of macOS' open(2), and libuv's flag for an exclusive share mode on Windows; Node names neither. */
const EXCLUSIVE = process.platform === 'win32' ? 0x1000_0000 : 0x20 | constants.O_NONBLOCK;

function openExclusively(file: string): Taken {
  try {
    const fd = openSync(file, constants.O_RDWR | constants.O_CREAT | EXCLUSIVE, 0o600);
    return { release: async () => closeSync(fd) };
  } catch (error) {
    if (['EAGAIN', 'EWOULDBLOCK', 'EBUSY'].includes(errnoOf(error))) return { heldBy: null };
    throw ioError('lockFile', file, error);
  }
}
