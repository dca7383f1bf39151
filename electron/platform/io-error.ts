import { AppError, toWire } from '../contract/errors.ts';

/** The `code` of a Node system error such as ENOENT, or an empty string. */
export function errnoOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' ? code : '';
}

/**
 * Names what a failed file or socket operation means for the user. `what` says what was being tried, such as
 * "write the settings"; an AppError passes through unchanged.
 */
export function ioError(what: string, path: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const errno = errnoOf(error);
  const options = { details: { path, errno }, cause: error };
  switch (errno) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('DISK_FULL', `cannot ${what}: no space left for ${path}`, {
        ...options,
        hint: 'Free some space on this disk, then try again.',
      });
    case 'EROFS':
      return new AppError('FORBIDDEN', `cannot ${what}: ${path} is on a read-only file system`, {
        ...options,
        hint: 'Set SLIPWAY_HOME to a folder that can be written to.',
      });
    case 'EACCES':
    case 'EPERM':
      return new AppError('FORBIDDEN', `cannot ${what}: ${path} does not allow it`, {
        ...options,
        hint: 'Make the folder yours and writable, or set SLIPWAY_HOME to another one.',
      });
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
    // A FIFO that nobody reads, opened to write.
    case 'ENXIO':
      return new AppError('IO_ERROR', `cannot ${what}: something else is in the way at ${path}`, {
        ...options,
        hint: 'Move it away, or set SLIPWAY_HOME to another folder.',
      });
    case 'ENOENT':
      return new AppError('IO_ERROR', `cannot ${what}: there is no ${path}`, {
        ...options,
        hint: 'Check the path, or set SLIPWAY_HOME to another folder.',
      });
    case 'ENAMETOOLONG':
      return new AppError('IO_ERROR', `cannot ${what}: the path ${path.slice(0, 100)}… is too long`, {
        ...options,
        hint: 'Set SLIPWAY_HOME to a shorter path.',
      });
    default:
      return new AppError('IO_ERROR', `cannot ${what} at ${path}: ${messageOf(error)}`, options);
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return toWire(error).message;
}
