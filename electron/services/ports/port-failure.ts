import { AppError } from '../../contract/errors.ts';
import type { ForwardedPort } from '../../contract/ports.ts';
import { errnoOf, messageOf } from '../../platform/io-error.ts';

/** What a failed listen means for a port, in words. `owner` is the program that has it, if that is known. */
export function portFailure(
  error: unknown,
  port: { readonly address: string; readonly port: number; readonly owner: string | null },
): Pick<ForwardedPort, 'state' | 'message'> {
  if (error instanceof AppError && error.code === 'UNSUPPORTED')
    return { state: 'unsupported', message: error.message };
  const place = `${port.address.includes(':') ? `[${port.address}]` : port.address}:${port.port}`;
  switch (errnoOf(error)) {
    case 'TIMEOUT':
      return { state: 'failed', message: `${place} is not open yet: the VM does not answer. It is tried again.` };
    case 'VM_FAILED':
    case 'CONNECTION_LOST':
      return { state: 'failed', message: `${place} is not open yet: ${messageOf(error)}. It is tried again.` };
    case 'EMFILE':
    case 'ENFILE':
      return {
        state: 'failed',
        message: `${place} is not open yet: Slipway, or this machine, has as many files and connections open as it may. It is tried again.`,
      };
    case 'EADDRINUSE': {
      const who = port.owner === null ? 'another program' : port.owner;
      return { state: 'taken', message: `${place} is in use by ${who}. It is forwarded as soon as it is free.` };
    }
    case 'EACCES':
      return {
        state: 'failed',
        message: `${place} may not be opened: ports below 1024 need an administrator's rights.`,
      };
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return { state: 'unsupported', message: `This machine does not have the address ${port.address}.` };
    default:
      return {
        state: 'failed',
        message: `${place} cannot be opened: ${messageOf(error)}`,
      };
  }
}
