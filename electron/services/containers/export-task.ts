import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, link, lstat, rename, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../contract/errors.ts';
import { exportContainer } from '../../engine/calls/containers.ts';
import type { EngineClient } from '../../engine/client.ts';
import type { TaskContext } from '../tasks/tasks-service.ts';

/** Refuses a target that is not absolute, exists already, or lies in no folder. */
export async function checkExportPath(path: string): Promise<void> {
  const bad = (message: string, hint: string) =>
    new AppError('BAD_REQUEST', message, { hint, details: { path: 'path' } });
  if (!isAbsolute(path) || path.includes('\0'))
    throw bad('the path must be absolute', 'Give the whole path of the file.');
  if (basename(normalize(path)) === '' || path.endsWith('/'))
    throw bad('the path must name a file', 'Add a file name, such as web.tar.');
  if (await exists(path)) {
    throw new AppError('CONFLICT', `${path} exists already`, {
      hint: 'Choose another name.',
      details: { path: 'path' },
    });
  }
  try {
    await access(dirname(path));
  } catch (cause) {
    throw new AppError('IO_ERROR', `there is no folder ${dirname(path)}`, {
      cause,
      hint: 'Choose a folder that exists.',
      details: { path: 'path' },
    });
  }
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
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') throw new AppError('CONFLICT', `${path} exists already`, { hint: 'Choose another name.' });
    // File systems without hard links (FAT, some network shares).
    if (await exists(path)) throw new AppError('CONFLICT', `${path} exists already`, { hint: 'Choose another name.' });
    await rename(part, path);
  }
}

function fileFailure(error: unknown, client: EngineClient): AppError {
  if (error instanceof AppError) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
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
