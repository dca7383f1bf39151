import { AppError } from '../../../contract/errors.ts';
import type { PortForward } from '../../driver.ts';

/** Runs a line of QEMU's human monitor, the only place that changes forwards of a running VM; resolves with its words. */
export type Monitor = (line: string) => Promise<string>;

/** The network card's name on QEMU's command line. */
export const NETDEV = 'net';

/**
 * Opens a UDP port of this machine that leads into the guest. VM_FAILED with QEMU's words where that fails, TIMEOUT where it
 * does not answer; the port is not left open then, even if QEMU comes to it later.
 */
export async function addUdpForward(monitor: Monitor, { address, port, guestPort }: PortForward): Promise<void> {
  try {
    const words = (await monitor(`hostfwd_add ${NETDEV} udp:${address}:${port}-:${guestPort}`)).trim();
    if (words !== '') throw new AppError('VM_FAILED', `QEMU refused: ${words.slice(0, 300)}`);
  } catch (error) {
    // QEMU takes its lines in order. Not waited for: it may be what does not answer.
    removeUdpForward(monitor, { address, port }).catch(() => undefined);
    throw error;
  }
}

/** Closes it again. One that is not there is as good as closed. */
export async function removeUdpForward(
  monitor: Monitor,
  { address, port }: Pick<PortForward, 'address' | 'port'>,
): Promise<void> {
  await monitor(`hostfwd_remove ${NETDEV} udp:${address}:${port}`);
}

/** Closes every UDP port that is not wanted, such as those of a host process that has died. */
export async function removeUdpForwards(
  monitor: Monitor,
  isWanted: (port: Pick<PortForward, 'address' | 'port'>) => boolean,
): Promise<void> {
  const lines = (await monitor('info usernet')).matchAll(/^\s*UDP\[HOST_FORWARD\]\s+\d+\s+([\d.]+)\s+(\d+)\s/gm);
  for (const [, address = '', digits] of lines) {
    const port = { address, port: Number(digits) };
    if (!isWanted(port)) await removeUdpForward(monitor, port);
  }
}
