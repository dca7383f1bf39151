import { settlesWithin, withSignal } from '../../base/deadline.ts';
import type { Logger } from '../../base/logger.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { GuestChannel } from '../channel/guest-channel.ts';
import type { VmDriver } from '../driver.ts';

/** The guest gives containers 30 s at most, dockerd 40 in all; emulation and a busy machine take the rest. */
const ORDERLY_MS = 60_000;

/** After that the power button is pressed, and this much later the VM is switched off. */
const BUTTON_MS = 15_000;

/** For a VM that is being connected to: a handshake takes an emulated guest a second, or several. */
const CONNECT_MS = 15_000;

/** After which an orderly stop is over, or the VM process is switched off, in milliseconds. */
export const LONGEST_STOP_MS = CONNECT_MS + ORDERLY_MS + BUTTON_MS;

export interface StopOptions {
  readonly driver: VmDriver;
  readonly channel: GuestChannel | null;
  /** From when on it is switched off at once. */
  readonly forced: AbortSignal;
  readonly log: Logger;
  /** Resolves when the VM process has ended. */
  readonly exited: Promise<void>;
}

/**
 * Powers the guest off in order, and switches it off where that takes too long. Resolves when the VM process has ended; rejects when
 * it does not end even when killed.
 */
export async function stopVm(options: StopOptions): Promise<void> {
  const { driver, forced } = options;
  if (!forced.aborted) {
    const isOff = await withSignal(powersOff(options), forced).catch((error) => {
      if (!forced.aborted) throw error;
      return false;
    });
    if (isOff) return;
  }
  await driver.kill();
}

/** Whether it has powered off, having been asked for it. */
async function powersOff({ driver, channel, exited, log }: StopOptions): Promise<boolean> {
  const asked = channel !== null && (await askGuest(channel, exited));
  if (asked && (await settlesWithin(exited, ORDERLY_MS))) return true;
  await driver.stop().catch((error) => log.warn('the power button cannot be pressed', { error: messageOf(error) }));
  if (await settlesWithin(exited, asked ? BUTTON_MS : ORDERLY_MS)) return true;
  log.warn('the VM did not power off in time and is switched off');
  return false;
}

/** The connection goes down with the guest, so a failure here may well be success; the deadline then decides. */
async function askGuest(channel: GuestChannel, exited: Promise<void>): Promise<boolean> {
  const wasUp = channel.isUp;
  const command = channel.exec('/sbin/slipway-poweroff', { timeoutMs: wasUp ? 5000 : CONNECT_MS }).then(
    ({ code }) => code === 0 || code === null,
    () => wasUp,
  );
  return Promise.race([command, exited.then(() => true)]);
}
