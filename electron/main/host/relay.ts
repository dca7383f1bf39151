import type { WireSocket } from '../../contract/wire/frames.ts';

/** Passes messages between two ends of the protocol until one closes; then closes the other with the same reason. */
export function relay(one: WireSocket, other: WireSocket): void {
  const join = (from: WireSocket, to: WireSocket) => {
    from.onMessage = (message) => to.send(message);
    from.onClose = (reason) => to.close(reason);
  };
  join(one, other);
  join(other, one);
}
