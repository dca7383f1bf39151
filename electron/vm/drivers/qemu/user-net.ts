import { randomBytes } from 'node:crypto';
import { AppError } from '../../../contract/errors.ts';
import { quoted } from '../../../contract/messages/message.ts';
import { qemuMessages } from '../../../contract/messages/qemu.ts';
import type { GuestNetwork, PortForward } from '../../driver.ts';

/** Runs a line of QEMU's human monitor, the only place that changes forwards of a running VM; resolves with its words. */
export type Monitor = (line: string) => Promise<string>;

/** The network card's name on QEMU's command line. */
export const NETDEV = 'net';

/** What QEMU's user network is unless it is told otherwise. It leads to this machine's 127.0.0.1 and nothing else of 127/8. */
export const USER_NET: GuestNetwork = {
  hostAddress: '10.0.2.2',
  guestAddress: '10.0.2.15',
  nameServer: '10.0.2.3',
  subnet: '10.0.2.0/24',
};

/**
 * A loopback address that nobody guesses, where the system has more than one: what listens elsewhere in 127/8 than at
 * 127.0.0.1 is out of the guest's reach.
 */
export function ownLoopback(): string {
  // macOS answers on 127.0.0.1 alone. No octet is 0 or 255, so that it is neither a well-known address nor a broadcast.
  if (process.platform === 'darwin') return '127.0.0.1';
  return ['127', ...Array.from(randomBytes(3), (byte) => 1 + (byte % 254))].join('.');
}

/** A port of this machine, as QEMU lists and removes it. */
export type HostPort = Pick<PortForward, 'protocol' | 'address' | 'port'>;

const nameOf = ({ protocol, address, port }: HostPort) => `${protocol}:${address}:${port}`;

/**
 * Opens a port of this machine that leads into the guest. VM_FAILED with QEMU's words where that fails, TIMEOUT where it
 * does not answer; the port is not left open then, even if QEMU comes to it later.
 */
export async function addForward(monitor: Monitor, port: PortForward): Promise<void> {
  try {
    const words = (await monitor(`hostfwd_add ${NETDEV} ${nameOf(port)}-:${port.guestPort}`)).trim();
    if (words !== '')
      throw new AppError('VM_FAILED', qemuMessages.refusedPort({ reason: quoted(words.slice(0, 300)) }));
  } catch (error) {
    // QEMU takes its lines in order. Not waited for: it may be what does not answer.
    removeForward(monitor, port).catch(() => undefined);
    throw error;
  }
}

/** Closes it again. One that is not there is as good as closed. */
export async function removeForward(monitor: Monitor, port: HostPort): Promise<void> {
  await monitor(`hostfwd_remove ${NETDEV} ${nameOf(port)}`);
}

/** Closes every port that is not wanted, such as those of a host process that has died. */
export async function removeForwards(monitor: Monitor, isWanted: (port: HostPort) => boolean): Promise<void> {
  const pattern = /^\s*(TCP|UDP)\[HOST_FORWARD\]\s+\d+\s+([\d.]+)\s+(\d+)\s/gm;
  for (const [, protocol, address = '', digits] of (await monitor('info usernet')).matchAll(pattern)) {
    const port: HostPort = { protocol: protocol === 'TCP' ? 'tcp' : 'udp', address, port: Number(digits) };
    if (!isWanted(port)) await removeForward(monitor, port);
  }
}
