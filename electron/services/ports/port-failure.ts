import { AppError } from '../../contract/errors.ts';
import { type Message, quoted } from '../../contract/messages/message.ts';
import { portMessages } from '../../contract/messages/ports.ts';
import type { ForwardedPort } from '../../contract/ports.ts';
import { faultOf, messageOf } from '../../platform/io-error.ts';
import { firstFreeForAll } from '../../platform/ports.ts';

/** How a port is, and why. */
export type PortState = Pick<ForwardedPort, 'state' | 'message' | 'said'>;

/** A port that does not forward, and why. */
export function notForwarding(state: ForwardedPort['state'], said: Message | null): PortState {
  return { state, message: said?.text ?? '', said };
}

/** What a failed listen means for a port. `owner` is the program that has it, if that is known. */
export async function portFailure(
  error: unknown,
  port: { readonly address: string; readonly port: number; readonly owner: string | null },
): Promise<PortState> {
  const { address, owner } = port;
  if (error instanceof AppError && error.code === 'UNSUPPORTED') return notForwarding('unsupported', error.said);
  const place = `${address.includes(':') ? `[${address}]` : address}:${port.port}`;
  const reason = error instanceof AppError ? error.said : quoted(messageOf(error));
  if (error instanceof AppError && error.code === 'TIMEOUT')
    return notForwarding('failed', portMessages.vmSilent({ place }));
  if (error instanceof AppError && ['VM_FAILED', 'CONNECTION_LOST'].includes(error.code))
    return notForwarding('failed', portMessages.notYet({ place, reason }));
  switch (faultOf(error)) {
    case 'noFiles':
      return notForwarding('failed', portMessages.noFiles({ place }));
    case 'taken':
      return notForwarding(
        'taken',
        owner === null ? portMessages.taken({ place }) : portMessages.takenBy({ place, owner }),
      );
    case 'forbidden':
      return notForwarding('failed', await notAllowed({ place, port: port.port }));
    case 'noAddress':
      return notForwarding('unsupported', portMessages.noAddress({ address }));
    default:
      return notForwarding('failed', portMessages.failed({ place, reason }));
  }
}

/** Why this system does not let its user open a port, and what it asks for. */
export async function notAllowed({ place, port }: { readonly place: string; readonly port: number }): Promise<Message> {
  const limit = await firstFreeForAll();
  // Windows keeps ranges of ports, of any number, for itself.
  if (process.platform === 'win32') return portMessages.reserved({ place });
  if (port >= limit) return portMessages.forbidden({ place });
  if (process.platform === 'darwin') return portMessages.privilegedMac({ place, limit, port });
  return portMessages.privileged({ place, limit, port });
}
