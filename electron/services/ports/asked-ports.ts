import type { Container } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { portMessages } from '../../contract/messages/ports.ts';
import { type InspectedContainer, readPort } from '../../engine/records/container-inspect.ts';
import { ownName } from '../../engine/records/container-row.ts';
import type { Fault } from '../../platform/io-error.ts';
import { notAllowed } from './port-failure.ts';
import type { PortOwners } from './port-owner.ts';
import { overlap, type Reach, type WantedPort, wantedPorts } from './wanted-ports.ts';

/** What a container asks for when it starts. */
export interface AskedPorts {
  readonly id: string;
  readonly name: string;
  /** It publishes ports at all: some that the engine chooses, perhaps. */
  readonly publishes: boolean;
  /** Those of a number that the user has chosen, as the engine will list them. */
  readonly fixed: Container['ports'];
}

/** Ports looked at of one container: each is a look at this machine, and a process of dockerd's. */
const MOST = 1_000;

export function askedPorts({ Id: id, Name, HostConfig }: InspectedContainer): AskedPorts {
  const { PortBindings, PublishAllPorts, NetworkMode } = HostConfig;
  const name = ownName([Name]) ?? id.slice(0, 12);
  // The engine keeps what is published and passes it over.
  if (/^(host|none|container:.*)$/.test(NetworkMode)) return { id, name, publishes: false, fixed: [] };
  const fixed = PortBindings.flatMap(([word, bindings]) => {
    const port = readPort(word);
    if (!port) return [];
    return bindings.flatMap(({ HostIp, HostPort }) => {
      // Of a range, and of 0, the engine chooses.
      const hostPort = /^\d{1,5}$/.test(HostPort) ? Number(HostPort) : 0;
      if (hostPort === 0 || hostPort > 65_535) return [];
      const addresses = HostIp === '' ? ['0.0.0.0', '::'] : [HostIp];
      return addresses.map((hostIp) => ({ hostIp, hostPort, containerPort: port.port, protocol: port.protocol }));
    });
  });
  return { id, name, publishes: PublishAllPorts || PortBindings.length > 0, fixed: fixed.slice(0, MOST) };
}

/** A container that was started all the same would have ports that lead nowhere. */
export function tooMany({ name }: AskedPorts, limit: number): AppError {
  const words = `driver failed programming external connectivity on endpoint ${name}: only ${limit} ports are forwarded at once`;
  return new AppError('CONFLICT', quoted(words), { hint: portMessages.fewer() });
}

/** What a container's ports are looked at with before it starts. */
export interface PortLook {
  /** Who is to reach a port. */
  readonly reachOf: (port: Container['ports'][number]) => Reach;
  /** The running container, of others than this, that publishes a port by now; null for none. */
  readonly holderOf: (port: WantedPort) => Promise<Pick<Container, 'name'> | null>;
  /** Whether a port leads into the guest already. */
  readonly isOurs: (port: WantedPort) => boolean;
  readonly owners: PortOwners;
  /** What keeps this process from opening a port, as bindFault. */
  readonly faultAt: (protocol: 'tcp' | 'udp', address: string, port: number) => Promise<Fault | null>;
}

/** Which of the containers publishes a port so that another one cannot. */
export function holderIn(containers: Iterable<Container>, port: WantedPort): Container | null {
  for (const container of containers) {
    const { id, state, ports } = container;
    if (id === port.containerId || (state !== 'running' && state !== 'paused')) continue;
    for (const { hostIp, hostPort, protocol } of ports)
      if (hostPort === port.hostPort && protocol === port.protocol && overlap(hostIp || '0.0.0.0', port.hostIp))
        return container;
  }
  return null;
}

/**
 * Rejects in dockerd's words where one of the fixed ports cannot lead to the container: another container or program has it, with what that is;
 * the system keeps it for an administrator; it has no such address.
 */
export async function assertOpenable({ id, name, fixed }: AskedPorts, look: PortLook): Promise<void> {
  for (const port of wantedPorts({ id, state: 'running', ports: fixed }, look.reachOf)) {
    const { hostIp, hostPort, protocol, listenOn } = port;
    const place = (address: string) => `${address.includes(':') ? `[${address}]` : address}:${hostPort}`;
    const refused = (why: string) =>
      quoted(
        `driver failed programming external connectivity on endpoint ${name}: Bind for ${place(hostIp)} failed: ${why}`,
      );
    const holder = await look.holderOf(port);
    if (holder) {
      const hint = portMessages.heldByContainer({ container: holder.name });
      throw new AppError('CONFLICT', refused('port is already allocated'), { hint });
    }
    if (listenOn === null || protocol === 'sctp' || look.isOurs(port)) continue;
    const fault = await look.faultAt(protocol, listenOn, hostPort);
    // One family of addresses is missing here altogether: the other is what was meant, too.
    const isMissing = fault === 'noAddress' && listenOn !== '::1' && listenOn !== '::';
    if (fault !== 'taken' && fault !== 'forbidden' && !isMissing) continue;
    if (fault === 'taken') {
      const owner = await look.owners.of(hostPort, protocol);
      const hint = owner === null ? portMessages.held() : portMessages.heldBy({ owner });
      throw new AppError('CONFLICT', refused('port is already allocated'), { hint });
    }
    if (fault === 'forbidden') {
      const hint = await notAllowed({ place: place(listenOn), port: hostPort });
      throw new AppError('CONFLICT', refused('permission denied'), { hint });
    }
    const hint = portMessages.noAddress({ address: listenOn });
    throw new AppError('CONFLICT', refused('cannot assign requested address'), { hint });
  }
}
