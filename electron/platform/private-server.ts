import { chmod, lstat, rm } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import { withDeadline } from '../base/deadline.ts';
import { AppError } from '../contract/errors.ts';
import { platformMessages } from '../contract/messages/platform.ts';
import { ensurePrivateDir } from './files.ts';
import { errnoOf, ioError, isUnanswered } from './io-error.ts';
import { withUmask } from './umask.ts';

/**
 * Lets a server listen on a Unix socket (or named pipe) that only this user can reach: folder 0700, umask 077 while
 * binding, socket 0600. A socket left behind by a dead process is replaced; one that answers, and anything that is not
 * a socket, is left alone and reported as IN_USE. The caller must hold the home's lock.
 */
export async function listenPrivately(server: Server, path: string): Promise<void> {
  if (!path.startsWith('\\\\')) {
    await ensurePrivateDir(dirname(path));
    await removeStaleSocket(path);
  }
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      // Binding happens inside listen().
      withUmask(0o077, () => {
        server.listen(path, () => {
          server.off('error', reject);
          resolve();
        });
      });
    });
    if (!path.startsWith('\\\\')) await chmod(path, 0o600);
  } catch (error) {
    throw ioError('openSocket', path, error);
  }
}

/** Removes a socket nobody answers on. Does nothing when there is none. */
export async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch((error) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw ioError('findSocket', path, error);
  });
  if (!found) return;
  if (!found.isSocket()) {
    throw new AppError('IN_USE', platformMessages.noSocket({ path }), { details: { path } });
  }
  if (process.getuid && found.uid !== process.getuid()) {
    throw new AppError('IN_USE', platformMessages.foreignSocket({ path }), { details: { path } });
  }
  if (await answers(path)) {
    throw new AppError('IN_USE', platformMessages.otherAnswers({ path }), { details: { path } });
  }
  await rm(path, { force: true }).catch((error) => {
    throw ioError('removeSocket', path, error);
  });
}

/** True when something accepts connections on the socket, or is too busy to. */
export async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  socket.on('error', () => undefined);
  try {
    await withDeadline('connecting', 2000, () => {
      return new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('error', reject);
      });
    });
    return true;
  } catch (error) {
    return !isUnanswered(error);
  } finally {
    socket.destroy();
  }
}
