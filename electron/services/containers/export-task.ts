import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, lstat, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../contract/errors.ts';
import { exportContainer } from '../../engine/calls/containers.ts';
import type { EngineClient } from '../../engine/client.ts';
import { errnoOf } from '../../platform/io-error.ts';
import { userHome } from '../../platform/user-home.ts';
import type { TaskContext } from '../tasks/tasks-service.ts';

/**
 * Where an export asked for as `path` is written: the same, with links above the user's home resolved. Rejects with what is
 * wrong with the path; `details.path` names the field.
 *
 * The path comes from a page, which may not be ours any more, and what is in the tar comes from a container: a shell's
 * start file or a list of ssh keys made of it would be obeyed line by line, whatever surrounds the lines. It is the page's
 * own dialog that asks the user, in the browser and in the application, and a page that is not ours any more leaves that
 * out. So nothing rests on the asking: the host sees to it that nothing can be made of the file. It is a new file that nobody
 * may execute, named .tar, which no program looks for to run or obey; in no hidden folder, where programs keep what they
 * trust; and below the home it is where its path says, through no link that some program has put there.
 */
export async function exportTarget(path: string, home = userHome(process.env)): Promise<string> {
  const bad = (message: string, hint: string, code: 'BAD_REQUEST' | 'FORBIDDEN' = 'BAD_REQUEST') =>
    new AppError(code, message, { hint, details: { path: 'path' } });
  // Windows signs in to whatever machine a path such as \\machine\share names.
  if (!isAbsolute(path) || path.includes('\0') || /^[\\/]{2}/.test(path))
    throw bad('the path must be absolute', 'Give the whole path of the file.');
  const name = basename(normalize(path));
  if (name === '' || path.endsWith('/')) throw bad('the path must name a file', 'Add a file name, such as web.tar.');
  if (!/\.tar$/i.test(name)) throw bad('an export is a .tar file', 'Let the name end in .tar, such as web.tar.');
  const folder = await realpath(dirname(path)).catch((cause) => {
    throw new AppError('IO_ERROR', `there is no folder ${dirname(path)}`, {
      cause,
      hint: 'Choose a folder that exists.',
      details: { path: 'path' },
    });
  });
  const realHome = home && (await realpath(home).catch(() => home));
  if (home && realHome && leadsAway(dirname(normalize(path)), folder, [home, realHome])) {
    const hint = 'Choose the folder that it leads to, or another one.';
    throw bad(`there is a link on the way to ${dirname(path)}`, hint, 'FORBIDDEN');
  }
  if (isHidden(join(folder, name), realHome)) {
    throw bad(`${folder} is hidden, or the name is`, 'Choose a folder and a name without a leading dot.', 'FORBIDDEN');
  }
  if (await exists(join(folder, name))) {
    throw new AppError('CONFLICT', `${path} exists already`, {
      hint: 'Choose another name.',
      details: { path: 'path' },
    });
  }
  return join(folder, name);
}

/**
 * Whether there is a link on the way to a folder in the user's home, or into it. What the system or its administrator has
 * linked above that is theirs to choose, such as /tmp on macOS, or the home itself.
 */
function leadsAway(asked: string, real: string, [home, realHome]: readonly [string, string]): boolean {
  const below = [home, realHome].find((each) => isWithin(asked, each));
  if (below === undefined) return isWithin(real, realHome);
  return folded(real) !== folded(realHome + asked.slice(below.length));
}

const isWithin = (path: string, folder: string) => path === folder || path.startsWith(folder + sep);
/** Windows and macOS take a name in either case, and macOS with its accents apart; the real one is the disk's. */
const folded = (path: string) => path.normalize('NFC').toLowerCase();

/** Whether a name on the way to a file begins with a dot; the way to the user's home is theirs to name. */
function isHidden(path: string, home: string | null): boolean {
  const below = home !== null && path.startsWith(home + sep) ? path.slice(home.length) : path;
  return below.split(sep).some((name) => name.startsWith('.'));
}

/**
 * Writes a container's file system as a tar: to a temporary file beside the target, which takes the name when it is
 * whole. Nothing is left when it fails, is cancelled, or somebody else has taken the name meanwhile.
 */
export async function exportTo(
  path: string,
  { client, id, task }: { readonly client: EngineClient; readonly id: string; readonly task: TaskContext },
): Promise<string> {
  const part = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  let bytes = 0;
  try {
    const source = await exportContainer(client, id, { signal: task.signal });
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        task.progress.update(bytes, null);
        done(null, chunk);
      },
    });
    // 'wx': a name that exists, be it a link planted there, is never opened.
    await pipeline(source, count, createWriteStream(part, { flags: 'wx', mode: 0o600 }), { signal: task.signal });
    await settle(part, path);
    return `${bytes} bytes written to ${path}`;
  } catch (error) {
    await rm(part, { force: true });
    throw fileFailure(error, client);
  }
}

/** Gives the file its name without ever replacing another: link fails where rename would overwrite. */
async function settle(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
    await rm(part);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST')
      throw new AppError('CONFLICT', `${path} exists already`, { hint: 'Choose another name.' });
    // File systems without hard links (FAT, some network shares).
    if (await exists(path)) throw new AppError('CONFLICT', `${path} exists already`, { hint: 'Choose another name.' });
    await rename(part, path);
  }
}

function fileFailure(error: unknown, client: EngineClient): AppError {
  if (error instanceof AppError) return error;
  const code = errnoOf(error);
  const { syscall } = error as NodeJS.ErrnoException;
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('DISK_FULL', 'there is no space left for the file', {
      cause: error,
      hint: 'Free some space on this machine, or choose another disk.',
    });
  }
  const ofFile = syscall === 'open' || syscall === 'write' || syscall === 'link' || syscall === 'rename';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new AppError('FORBIDDEN', message, { cause: error });
  return ofFile ? new AppError('IO_ERROR', message, { cause: error }) : client.readFailure(error);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
