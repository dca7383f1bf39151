import type { Container } from '../../contract/containers.ts';
import type { ForwardedPort } from '../../contract/ports.ts';

/** Where a published port is to be reached: on this machine, and in the guest. */
export interface WantedPort {
  readonly id: string;
  readonly containerId: string;
  readonly hostIp: string;
  readonly hostPort: number;
  readonly protocol: ForwardedPort['protocol'];
  /** What to listen on; null when it cannot be forwarded, and `reason` says why. */
  readonly listenOn: string | null;
  /** What to connect to in the guest, where dockerd's proxy listens. */
  readonly guestHost: string;
  readonly reason: string;
}

/** The published ports of a container that runs, in its order; none of one that does not. */
export function wantedPorts({ id, state, ports }: Container): WantedPort[] {
  if (state !== 'running' && state !== 'paused') return [];
  return ports.flatMap(({ hostIp, hostPort, protocol }) => {
    if (hostPort === null) return [];
    const address = hostIp || '0.0.0.0';
    const { listenOn, reason } = place(address, protocol);
    const guestHost = address.includes(':') ? '::1' : '127.0.0.1';
    const port = { containerId: id, hostIp: address, hostPort, protocol, listenOn, guestHost, reason };
    return [{ id: `${id}/${protocol}/${address}/${hostPort}`, ...port }];
  });
}

/**
 * Only this machine's loopback is ever listened on. "-p 8080:80" means every interface to Docker, and on a laptop that
 * is the café's network too; what a user has not said, a VM's containers do not get.
 */
function place(address: string, protocol: ForwardedPort['protocol']): Pick<WantedPort, 'listenOn' | 'reason'> {
  if (protocol !== 'tcp') {
    return { listenOn: null, reason: `${protocol.toUpperCase()} ports are not forwarded to this machine yet.` };
  }
  if (address === '0.0.0.0') return { listenOn: '127.0.0.1', reason: '' };
  if (address === '::') return { listenOn: '::1', reason: '' };
  // All of 127/8 is this machine on Linux and Windows; macOS has 127.0.0.1 alone, and says so when it is listened on.
  if (address === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address)) return { listenOn: address, reason: '' };
  return { listenOn: null, reason: `${address} is an address of the VM, which this machine does not have.` };
}
