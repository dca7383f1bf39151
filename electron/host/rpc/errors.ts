import type { z } from 'zod';
import { DeadlineError } from '../../base/deadline.ts';
import { AppError, defect } from '../../contract/errors.ts';
import { saidByIssue } from '../../contract/messages/issues.ts';
import { wireMessages } from '../../contract/messages/wire.ts';
import { failureOf, late } from '../../platform/io-error.ts';

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
  // The system's errors name their call; Node's own, with ERR_… for a code, are defects as any other.
  const isOfSystem = error instanceof Error && 'syscall' in error && 'code' in error;
  if (!isOfSystem) return defect(error instanceof Error ? error.message : String(error), { cause: error });
  return failureOf(error, {
    full: () => wireMessages.diskFull(),
    other: (reason) => wireMessages.failed({ reason }),
  });
}
