import { DeadlineError, withDeadline } from '../../base/deadline.ts';
import { AppError, toWire } from '../../contract/errors.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import type { WireSocket } from '../../contract/wire/frames.ts';
import { overMessagePort } from '../../contract/wire/message-port.ts';
import { connectToHost, dialHost, pipeToken, unanswered } from '../../platform/host-connection.ts';
import { findOrStartHost } from '../../platform/host-start.ts';
import type { HomePaths } from '../../platform/paths.ts';
import type { HostLink, LinkEnd } from './link.ts';
import { withHello } from './with-hello.ts';

const GONE = toWire(new AppError('CONNECTION_LOST', hostMessages.gone()));

/** One that has greeted answers in milliseconds; this long, in milliseconds, is for one on a machine under load. */
const STATUS_MS = 10_000;

/**
 * Links to the host that serves this home, started by someone else; null when none listens, or one that is ending. One
 * connection of our own is kept as the sign of its life. Rejects with an AppError when it does not answer, or speaks
 * another protocol, and with the signal's reason when it aborts before that is known.
 */
export async function attachHost(paths: HomePaths, signal?: AbortSignal): Promise<HostLink | null> {
  const token = await pipeToken(paths);
  const guard = await connectToHost(paths, { client: 'main' }, signal);
  if (!guard) return null;
  const limit = { ms: STATUS_MS, signal };
  const asking = withDeadline('the host', limit, (within) => guard.api.host.status({}, { signal: within }));
  const { ending } = await asking.catch(async (error: unknown) => {
    guard.close();
    throw error instanceof DeadlineError ? await unanswered(paths, error) : error;
  });
  if (ending) {
    guard.close();
    return null;
  }
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

export interface OpenHostOptions {
  readonly paths: HomePaths;
  /** Starts our own; null when another host holds the home. */
  readonly fork: () => Promise<HostLink | null>;
  /** Ends the wait for another's host. A fork goes on: it may have taken over a VM, and is to be ended in order. */
  readonly signal: AbortSignal;
}

/**
 * The host of this SLIPWAY_HOME: one that runs already, else our own. Rejects with an AppError, an UnusableHostError when
 * it will stay so. When both are tried at the same moment by another program, the one that came second attaches to the first.
 */
export function openHost({ paths, fork, signal }: OpenHostOptions): Promise<HostLink> {
  return findOrStartHost(paths, { find: () => attachHost(paths, signal), start: fork, signal });
}

/** Passes messages between two ends of the protocol until one closes; then closes the other with the same reason. */
export function relay(one: WireSocket, other: WireSocket): void {
  const join = (from: WireSocket, to: WireSocket) => {
    from.onMessage = (message) => to.send(message);
    from.onClose = (reason) => to.close(reason);
  };
  join(one, other);
  join(other, one);
}
