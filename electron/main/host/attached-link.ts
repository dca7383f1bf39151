import { connect as dial } from 'node:net';
import { WebSocket } from 'ws';
import { withDeadline } from '../../base/deadline.ts';
import type { WireError } from '../../contract/errors.ts';
import { contract } from '../../contract/index.ts';
import { connect } from '../../contract/wire/client.ts';
import { overMessagePort } from '../../contract/wire/message-port.ts';
import { overWebSocket } from '../../contract/wire/web-socket.ts';
import type { HostLink, LinkEnd } from './link.ts';
import { relay } from './relay.ts';
import { withHello } from './with-hello.ts';

/** A host that listens answers in milliseconds; this long is for a machine under load. */
const HELLO_DEADLINE_MS = 5000;

const GONE: WireError = {
  code: 'CONNECTION_LOST',
  message: 'Slipway’s host ended unexpectedly',
  hint: 'Its log says more.',
};

export interface AttachOptions {
  /** A Unix socket or a named pipe. */
  readonly socketPath: string;
  /** What a named pipe asks for, since its permissions do not keep other users out; null where they do. */
  readonly token: string | null;
}

/**
 * Links to the host that serves a socket, started by someone else. One connection of our own is kept as the sign of
 * its life. Rejects with an AppError when nothing answers there, or it speaks another protocol.
 */
export async function attachHost({ socketPath, token }: AttachOptions): Promise<HostLink> {
  const open = () => {
    // Dialled by ourselves: in a ws+unix address a path with a colon, a percent sign or spaces would be misread.
    const createConnection = () => dial(socketPath);
    return overWebSocket(new WebSocket('ws://localhost/rpc', { createConnection, perMessageDeflate: false }));
  };
  const wire = open();
  const guard = connect(contract, wire, { client: 'main', ...(token === null ? {} : { token }) });
  // A host that ends in order says goodbye; one that was killed cannot.
  let goodbye = false;
  const over = wire.onClose;
  wire.onClose = (reason) => {
    goodbye = reason !== '';
    over?.(reason);
  };
  try {
    const { pid } = await withDeadline('the host’s answer', HELLO_DEADLINE_MS, () => guard.ready);
    let asked = false;
    const ended = guard.closed.then((): LinkEnd => {
      if (asked) return { kind: 'asked' };
      return goodbye ? { kind: 'left' } : { kind: 'crashed', error: GONE };
    });
    return {
      kind: 'attached',
      pid,
      ended,
      connect(client, port, onLost) {
        const host = withHello(open(), { client, token });
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
