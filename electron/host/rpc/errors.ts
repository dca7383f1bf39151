import type { z } from 'zod';
import { DeadlineError } from '../../base/deadline.ts';
import { AppError, defect } from '../../contract/errors.ts';
import { saidByIssue } from '../../contract/messages/issues.ts';
import { quoted } from '../../contract/messages/message.ts';
import { wireMessages } from '../../contract/messages/wire.ts';
import { late } from '../../platform/io-error.ts';

/** What a client is told of parameters that do not fit: zod's words for the first misfit, its path in `details.path`. */
export function badRequest(method: string, error: z.ZodError): AppError {
  const issue = error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...(issue?.path ?? []), ...unknown].map(String).join('.');
  return new AppError('BAD_REQUEST', saidByIssue(error), { details: { path, method } });
}

/** Turns whatever a handler threw into the one error class that crosses the wire. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof DeadlineError) return new AppError('TIMEOUT', late(error), { cause: error });
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return new AppError('DISK_FULL', wireMessages.diskFull(), { cause: error });
  }
  const words = error instanceof Error ? error.message : String(error);
  if (errno === undefined) return defect(words, { cause: error });
  return new AppError('IO_ERROR', wireMessages.failed({ reason: quoted(words) }), { cause: error });
}

/** The code of an error of the operating system, such as EACCES; Node's own ERR_… codes are none. */
function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
