import type { WireError } from '../../contract/errors.ts';
import { overMessagePort } from '../../contract/wire/message-port.ts';
import { connectToHost, dialHost, pipeToken } from '../../platform/host-connection.ts';
import type { HomePaths } from '../../platform/paths.ts';
import type { HostLink, LinkEnd } from './link.ts';
import { relay } from './relay.ts';
import { withHello } from './with-hello.ts';

const GONE: WireError = {
  code: 'CONNECTION_LOST',
  message: 'Slipway’s host ended unexpectedly',
  hint: 'Its log says more.',
};

/**
 * Links to the host that serves this home, started by someone else; null when none listens. One connection of our own is
 * kept as the sign of its life. Rejects with an AppError when it does not answer, or speaks another protocol, and with the
 * signal's reason when it aborts before that is known.
 */
export async function attachHost(paths: HomePaths, signal?: AbortSignal): Promise<HostLink | null> {
  const token = await pipeToken(paths);
  const guard = await connectToHost(paths, 'main', signal);
  if (!guard) return null;
  let asked = false;
  const ended = guard.saidGoodbye.then((goodbye): LinkEnd => {
    if (asked) return { kind: 'asked' };
    // A host that ends in order says goodbye; one that was killed cannot.
    return goodbye ? { kind: 'left' } : { kind: 'crashed', error: GONE };
  });
  return {
    kind: 'attached',
    pid: guard.greeting.pid,
    ended,
    connect(client, port, onLost) {
      const host = withHello(dialHost(paths.hostSocket), { client, token });
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
}
