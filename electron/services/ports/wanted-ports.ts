import type { Container } from '../../contract/containers.ts';
import type { Message } from '../../contract/messages/message.ts';
import { portMessages } from '../../contract/messages/ports.ts';
import type { ForwardedPort } from '../../contract/ports.ts';
import type { Settings } from '../../contract/settings.ts';

/** Where a published port is to be reached: on this machine, and in the guest. */
export interface WantedPort {
  readonly id: string;
  readonly containerId: string;
  readonly hostIp: string;
  readonly hostPort: number;
  readonly protocol: ForwardedPort['protocol'];
  /** What to listen on; null when it cannot be forwarded: `reason` says why. */
  readonly listenOn: string | null;
  /** What to connect to in the guest, where dockerd's proxy listens. */
  readonly guestHost: string;
  readonly reason: Message | null;
}

type Port = Container['ports'][number];

/** Who is to reach what is published on all addresses. */
export type Reach = Settings['network']['publish'];

/** No address, or all of a family. */
export const isAny = (address: string | null) => address === null || ['', '0.0.0.0', '::'].includes(address);

/** The published ports of a container that runs, in its order; none of one that does not. */
export function wantedPorts(
  { id, state, ports }: Pick<Container, 'id' | 'state' | 'ports'>,
  reachOf: (port: Port) => Reach,
): WantedPort[] {
  if (state !== 'running' && state !== 'paused') return [];
  const udpV4 = new Set(
    ports.flatMap(({ hostIp, hostPort, protocol }) => (protocol === 'udp' && !hostIp?.includes(':') ? hostPort : [])),
  );
  return ports.flatMap((port) => {
    const { hostIp, hostPort, protocol } = port;
    if (hostPort === null) return [];
    const address = hostIp || '0.0.0.0';
    const { listenOn, reason } = place(address, { protocol, reach: reachOf(port), hasUdpV4: udpV4.has(hostPort) });
    const guestHost = address.includes(':') ? '::1' : '127.0.0.1';
    const wanted = { containerId: id, hostIp: address, hostPort, protocol, listenOn, guestHost, reason };
    return [{ id: `${id}/${protocol}/${address}/${hostPort}`, ...wanted }];
  });
}

const LOOPBACK = /^(::1|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

/**
 * "-p 8080:80" means every interface to Docker, and on a laptop that is the café's network too: what nobody has said, a VM's
 * containers do not get. Who writes 0.0.0.0, or chooses so in the settings, has said it.
 */
function place(
  address: string,
  {
    protocol,
    reach,
    hasUdpV4,
  }: { readonly protocol: ForwardedPort['protocol']; readonly reach: Reach; readonly hasUdpV4: boolean },
): Pick<WantedPort, 'listenOn' | 'reason'> {
  if (protocol === 'sctp') return { listenOn: null, reason: portMessages.sctp() };
  // Datagrams enter the guest by its network card, at its IPv4 address, and are led on to 127.0.0.1 at most.
  if (protocol === 'udp' && (address.includes(':') ? !hasUdpV4 : address.startsWith('127.') && address !== '127.0.0.1'))
    return { listenOn: null, reason: portMessages.udpElsewhere({ address }) };
  if (address === '0.0.0.0') return { listenOn: reach === 'network' ? address : '127.0.0.1', reason: null };
  if (address === '::') return { listenOn: reach === 'network' ? address : '::1', reason: null };
  // All of 127/8 is this machine on Linux and Windows; macOS has 127.0.0.1 alone, and says so when it is listened on.
  if (LOOPBACK.test(address)) return { listenOn: address, reason: null };
  return { listenOn: null, reason: portMessages.ofTheVm({ address }) };
}

/** Whether two addresses take a port from each other. */
export function overlap(one: string, other: string): boolean {
  if (one.includes(':') !== other.includes(':')) return false;
  return one === other || isAny(one) || isAny(other);
}
