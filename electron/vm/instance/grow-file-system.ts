import { AppError } from '../../contract/errors.ts';
import { diskMessages } from '../../contract/messages/disk.ts';
import { quoted } from '../../contract/messages/message.ts';
import type { GuestChannel } from '../channel/guest-channel.ts';

/** The guest's kernel learns of a larger disk within milliseconds; the rest is for a busy machine, in tenths of a second. */
const LOOKS = 100;
/** 10 minutes: under emulation a file system that grows by terabytes writes many descriptors. */
const RESIZE_MS = 600_000;

/** Lets the guest use all of a data disk that was made larger while it is mounted. Rejects with VM_FAILED and the guest's words. */
export async function growFileSystem(channel: GuestChannel, diskBytes: number, signal: AbortSignal): Promise<void> {
  const command = `. /lib/slipway/common
    disk=$(disk_of slipway-data) && tries=0
    until [ "$(blockdev --getsize64 "$disk")" -ge ${Math.floor(diskBytes)} ]; do
      tries=$((tries + 1))
      [ $tries -le ${LOOKS} ] || { echo "the disk is not larger yet" >&2; exit 1; }
      usleep 100000
    done
    resize2fs "$disk"`;
  const { code, stderr } = await channel.exec(command, { signal, timeoutMs: RESIZE_MS });
  if (code === 0) return;
  const reason = quoted(stderr.trim().slice(-300) || `resize2fs: ${code}`);
  throw new AppError('VM_FAILED', diskMessages.notGrown({ reason }), { details: { reason: 'data-disk-grow' } });
}
