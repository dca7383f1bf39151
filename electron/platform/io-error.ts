import type { DeadlineError } from '../base/deadline.ts';
import { AppError, toWire } from '../contract/errors.ts';
import { type Message, quoted } from '../contract/messages/message.ts';
import { platformMessages } from '../contract/messages/platform.ts';
import { wireMessages } from '../contract/messages/wire.ts';
import { type Work, workMessages } from '../contract/messages/work.ts';

/** The `code` of a Node system error such as ENOENT, or an empty string. */
export function errnoOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Names what a failed file or socket operation means for the user, who was at `what`; an AppError passes through unchanged. */
export function ioError(what: Work, path: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const errno = errnoOf(error);
  const options = { details: { path, errno }, cause: error };
  const place = { work: workMessages[what](), path };
  switch (errno) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('DISK_FULL', platformMessages.diskFull(place), options);
    case 'EROFS':
      return new AppError('FORBIDDEN', platformMessages.readOnly(place), options);
    case 'EACCES':
    case 'EPERM':
      return new AppError('FORBIDDEN', platformMessages.forbidden(place), options);
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
    // A FIFO that nobody reads, opened to write.
    case 'ENXIO':
      return new AppError('IO_ERROR', platformMessages.inTheWay(place), options);
    case 'ENOENT':
      return new AppError('IO_ERROR', platformMessages.missing(place), options);
    case 'ENAMETOOLONG':
      return new AppError('IO_ERROR', platformMessages.tooLong({ ...place, path: path.slice(0, 100) }), options);
    default:
      return new AppError('IO_ERROR', platformMessages.failed({ ...place, reason: quoted(messageOf(error)) }), options);
  }
}

/** What a deadline that has passed means; what was waited for is named in English, as a quotation. */
export function late({ what, ms }: DeadlineError): Message {
  return wireMessages.late({ what: quoted(what), seconds: ms / 1000 });
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return toWire(error).message;
}
