import { z } from 'zod';
import { sleep } from '../../base/deadline.ts';
import type { Logger } from '../../base/logger.ts';
import type { VmUsage } from '../../contract/vm.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { GuestChannel } from '../../vm/channel/guest-channel.ts';

/** What /sbin/slipway-status in the guest prints. */
const guestStatus = z.object({
  cpu: z.object({ busy: z.number(), total: z.number() }),
  mem: z.object({ total: z.number(), used: z.number() }),
  disk: z.object({ total: z.number(), used: z.number() }),
});
type GuestStatus = z.infer<typeof guestStatus>;

/** How often the guest is asked, and only while somebody looks. */
const EVERY_MS = 3000;

export interface UsageOptions {
  /** The way into the guest, or null while the VM is not up. */
  readonly channel: () => GuestChannel | null;
  readonly log: Logger;
}

/** Samples of the VM's use of CPU, memory and disk, until the signal aborts. Nothing comes while the VM is not up. */
export async function* usageSamples(options: UsageOptions, signal: AbortSignal): AsyncGenerator<VmUsage, void> {
  let before: GuestStatus | null = null;
  while (!signal.aborted) {
    const after = await ask(options, signal);
    if (after) yield toUsage(before, after);
    before = after;
    await sleep(EVERY_MS, signal).catch(() => undefined);
  }
}

async function ask({ channel, log }: UsageOptions, signal: AbortSignal): Promise<GuestStatus | null> {
  const guest = channel();
  if (!guest?.isUp) return null;
  try {
    const { stdout } = await guest.exec('/sbin/slipway-status', { signal, timeoutMs: 10_000 });
    return guestStatus.parse(JSON.parse(stdout));
  } catch (error) {
    if (!signal.aborted) log.debug('the VM does not tell its usage', { error: messageOf(error) });
    return null;
  }
}

/** Counters since boot become a share of the time between two samples; the first sample covers the whole uptime. */
export function toUsage(before: GuestStatus | null, after: GuestStatus): VmUsage {
  const total = after.cpu.total - (before?.cpu.total ?? 0);
  const busy = after.cpu.busy - (before?.cpu.busy ?? 0);
  const percent = total > 0 ? (busy / total) * 100 : 0;
  return {
    cpuPercent: Math.min(100, Math.max(0, percent)),
    memoryUsedBytes: Math.max(0, after.mem.used),
    memoryTotalBytes: after.mem.total,
    diskUsedBytes: after.disk.used,
    diskTotalBytes: after.disk.total,
  };
}
