import type { Logger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import type { GuestChannel } from '../channel/guest-channel.ts';
import { BootProblem } from './problems.ts';

/** An hour: every block group of a large, badly damaged disk under emulation. */
const CHECK_MS = 3600_000;

/**
 * Checks the unmounted data disk in the guest and mends all that can be mended. Only ever run when the user asked for a
 * repair: a file system check without questions may drop what it cannot save.
 */
export async function repairDataDisk(channel: GuestChannel, log: Logger, signal: AbortSignal): Promise<void> {
  await channel.ready(signal);
  log.info('repairing the data disk');
  const command = '. /lib/slipway/common; e2fsck -fy "$(disk_of slipway-data)"';
  const { code, stdout } = await channel.exec(command, { signal, timeoutMs: CHECK_MS });
  log.info('repaired the data disk', { exitCode: code, detail: stdout.slice(-300) });
  // e2fsck's codes: 1 and 2 mean mended, from 4 on something is left.
  if (code !== null && code < 4) return;
  throw new BootProblem({
    error: new AppError('VM_FAILED', vmMessages.diskLost(), { details: { reason: 'data-disk-lost' } }),
    action: 'reset',
  });
}
