import { WebSocket } from 'ws';
import { withDeadline } from '../../base/deadline.ts';
import { contract } from '../../contract/index.ts';
import { connect } from '../../contract/wire/client.ts';
import { overMessagePort } from '../../contract/wire/message-port.ts';
import { overWebSocket } from '../../contract/wire/web-socket.ts';
import type { HostLink, LinkEnd } from './link.ts';
import { relay } from './relay.ts';

/** A host that listens answers in milliseconds; this long is for a machine under load. */
const HELLO_DEADLINE_MS = 5000;

const open = (socketPath: string) =>
  // Loopback gains nothing from compression.
  overWebSocket(new WebSocket(`ws+unix://${socketPath}:/rpc`, { perMessageDeflate: false }));

/**
 * Links to the host that serves `socketPath`, started by someone else. One connection of our own is kept as the sign of
 * its life. Rejects with an AppError when nothing answers there, or it speaks another protocol.
 */
export async function attachHost(socketPath: string): Promise<HostLink> {
  const guard = connect(contract, open(socketPath), { client: 'main' });
  try {
    const { pid } = await withDeadline('the host’s answer', HELLO_DEADLINE_MS, () => guard.ready);
    let asked = false;
    const ended = guard.closed.then((): LinkEnd => ({ kind: asked ? 'asked' : 'left' }));
    return {
      kind: 'attached',
      pid,
      ended,
      connect(_client, port, onLost) {
        const host = open(socketPath);
        relay(overMessagePort(port), host);
        const close = host.onClose;
        host.onClose = (reason) => {
          close?.(reason);
          onLost?.();
        };
      },
      async shutdown() {
        asked = true;
        guard.close();
      },
    };
  } catch (error) {
    guard.close();
    throw error;
  }
}
