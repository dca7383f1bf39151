import { toWire, type WireError } from '../../../electron/contract/errors.ts';

/** The words of anything thrown: what happened, and what to do where that is known. */
export function describeError(error: unknown): WireError {
  return toWire(error);
}
