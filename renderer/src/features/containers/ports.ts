import { type Container, portUrl } from '../../../../electron/contract/containers.ts';
import type { Message } from '../../../../electron/contract/messages/message.ts';
import type { ForwardedPort } from '../../../../electron/contract/ports.ts';
import { distinctPorts } from '../../lib/format/engine-names.ts';

type Port = Container['ports'][number];

/** Why a published port of this machine does not lead to the container; null when it does, or nobody says. */
export function portProblem(forwarded: Iterable<ForwardedPort>, containerId: string, port: Port): Message | null {
  for (const { containerId: of, hostPort, protocol, state, said } of forwarded) {
    const same = of === containerId && hostPort === port.hostPort && protocol === port.protocol;
    if (same && state !== 'forwarding') return said;
  }
  return null;
}

/** Addresses at which a container answers in a browser on this machine. */
export function openUrls({ id, ports }: Container, forwarded: readonly ForwardedPort[]): string[] {
  return distinctPorts(ports)
    .filter((port) => portProblem(forwarded, id, port) === null)
    .flatMap((port) => portUrl(port) ?? []);
}
