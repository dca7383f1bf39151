import { AppError, toWire, type WireError } from '../../../electron/contract/errors.ts';

/** The words of anything thrown: what happened, and what to do where that is known. */
export function describeError(error: unknown): WireError {
  return error instanceof AppError
    ? toWire(error)
    : { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}
