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

/**
 * What a container that publishes nothing is led to by all the same: it listens in the VM's own network, and the settings have that
 * opened on this computer.
 */
export function listenedFor(forwarded: Iterable<ForwardedPort>, { id, ports }: Pick<Container, 'id' | 'ports'>) {
  if (ports.some(({ hostPort }) => hostPort !== null)) return [];
  return [...forwarded].filter(({ containerId }) => containerId === id);
}

/** Such a port as a container's. */
export const asPort = ({ hostIp, hostPort, protocol }: ForwardedPort): Port => ({
  ...{ hostIp, hostPort, protocol },
  containerPort: hostPort,
});

/** Addresses at which a container answers in a browser on this machine. */
export function openUrls({ id, ports }: Container, forwarded: readonly ForwardedPort[]): string[] {
  return distinctPorts(ports)
    .filter((port) => portProblem(forwarded, id, port) === null)
    .flatMap((port) => portUrl(port) ?? []);
}
