import type { Container } from '../../contract/containers.ts';
import type { Message } from '../../contract/messages/message.ts';
import { portMessages } from '../../contract/messages/ports.ts';
import type { ForwardedPort } from '../../contract/ports.ts';

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

/** The published ports of a container that runs, in its order; none of one that does not. */
export function wantedPorts({ id, state, ports }: Container): WantedPort[] {
  if (state !== 'running' && state !== 'paused') return [];
  const udpOnAll = new Set(
    ports.flatMap(({ hostIp, hostPort, protocol }) =>
      protocol === 'udp' && (hostIp === '' || hostIp === '0.0.0.0') ? hostPort : [],
    ),
  );
  return ports.flatMap(({ hostIp, hostPort, protocol }) => {
    if (hostPort === null) return [];
    const address = hostIp || '0.0.0.0';
    const { listenOn, reason } = place(address, { protocol, onAll: udpOnAll.has(hostPort) });
    const guestHost = address.includes(':') ? '::1' : '127.0.0.1';
    const port = { containerId: id, hostIp: address, hostPort, protocol, listenOn, guestHost, reason };
    return [{ id: `${id}/${protocol}/${address}/${hostPort}`, ...port }];
  });
}

const LOOPBACK = /^(::1?|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

/**
 * Only this machine's loopback is ever listened on. "-p 8080:80" means every interface to Docker, and on a laptop that
 * is the café's network too; what a user has not said, a VM's containers do not get.
 */
function place(
  address: string,
  { protocol, onAll }: { readonly protocol: ForwardedPort['protocol']; readonly onAll: boolean },
): Pick<WantedPort, 'listenOn' | 'reason'> {
  if (protocol === 'sctp') return { listenOn: null, reason: portMessages.sctp() };
  // Datagrams enter the guest by its network card, at its IPv4 address: what listens there on another one never sees them.
  if (protocol === 'udp' && !onAll && LOOPBACK.test(address)) {
    return { listenOn: null, reason: portMessages.udpLoopback({ address }) };
  }
  if (address === '0.0.0.0') return { listenOn: '127.0.0.1', reason: null };
  if (address === '::') return { listenOn: '::1', reason: null };
  // All of 127/8 is this machine on Linux and Windows; macOS has 127.0.0.1 alone, and says so when it is listened on.
  if (LOOPBACK.test(address)) return { listenOn: address, reason: null };
  return { listenOn: null, reason: portMessages.ofTheVm({ address }) };
}
