import { createHash } from 'node:crypto';
import { closeSync, constants, openSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { retry } from '../base/retry.ts';
import { AppError } from '../contract/errors.ts';
import { makeDir, writeFileAtomic } from './files.ts';
import { errnoOf, ioError } from './io-error.ts';
import { processStartTime } from './process-identity.ts';

const owner = z.object({ pid: z.int(), startTime: z.string().nullable() });
/** Who holds a lock, as its file says. */
export type LockOwner = z.infer<typeof owner>;

export interface FileLock {
  release(): Promise<void>;
}

/**
 * Takes an exclusive lock that the operating system drops when this process ends, however it ends. The file beside it
 * tells others who holds it; its content is information only, the lock itself is the kernel's.
 *
 * Linux: an abstract Unix socket named after the folder's identity, as Node has no flock. macOS and Windows: the file
 * opened with the exclusive-lock flag those systems have.
 *
 * Rejects with IN_USE and `details.pid` when another process holds it.
 */
export async function acquireLock(file: string): Promise<FileLock> {
  try {
    await makeDir(dirname(file));
  } catch (error) {
    throw ioError('prepare a folder', dirname(file), error);
  }
  const guardFile = `${file}.guard`;
  const release =
    process.platform === 'linux' ? await listenExclusively(await abstractName(file)) : openExclusively(guardFile);
  if (!release) throw inUse(file, await readOwner(file));
  try {
    await writeFileAtomic(
      file,
      `${JSON.stringify({ pid: process.pid, startTime: await processStartTime(process.pid) })}\n`,
    );
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

/** Who is written into a lock's file. The holder may have ended since. */
export async function readOwner(file: string): Promise<LockOwner | null> {
  // The holder takes the lock a moment before it writes its name.
  const read = async () => owner.parse(JSON.parse(await readFile(file, 'utf8')));
  return retry(read, { delays: [50, 100, 200] }).catch(() => null);
}

function inUse(file: string, who: LockOwner | null): AppError {
  const by = who ? `by process ${who.pid}` : 'by another process';
  return new AppError('IN_USE', `${dirname(file)} is in use ${by}`, {
    hint: 'Use the Slipway that is running, or end it first.',
    details: { path: file, ...(who ? { pid: who.pid } : {}) },
  });
}

/** Device and inode make the name hold for every path that leads to the same folder, bind mounts included. */
async function abstractName(file: string): Promise<string> {
  const folder = await realpath(dirname(file));
  const { dev, ino } = await stat(folder, { bigint: true });
  const key = createHash('sha256')
    .update(`${dev}:${ino}:${basename(file)}`)
    .digest('hex')
    .slice(0, 40);
  // Versions of libuv differ in whether a shorter name is filled up with NULs, and the lock must hold between them: Electron
  // and Node are not of one version. 108 is the size of sun_path.
  return `\0slipway-lock-${key}-`.padEnd(108, '-');
}

function listenExclusively(name: string): Promise<(() => Promise<void>) | null> {
  return new Promise((resolve, reject) => {
    const server: Server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (error) => {
      if (errnoOf(error) === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(name, () => resolve(() => new Promise<void>((done) => server.close(() => done()))));
  });
}

/** O_EXLOCK of macOS' open(2), and libuv's flag for an exclusive share mode on Windows; Node names neither. */
const EXCLUSIVE = process.platform === 'win32' ? 0x1000_0000 : 0x20 | constants.O_NONBLOCK;

function openExclusively(file: string): (() => Promise<void>) | null {
  try {
    const fd = openSync(file, constants.O_RDWR | constants.O_CREAT | EXCLUSIVE, 0o600);
    return async () => closeSync(fd);
  } catch (error) {
    if (['EAGAIN', 'EWOULDBLOCK', 'EBUSY'].includes(errnoOf(error))) return null;
    throw ioError('lock a file', file, error);
  }
}
