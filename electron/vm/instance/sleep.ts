import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { sleepMessages } from '../../contract/messages/sleep.ts';
import type { GuestChannel } from '../channel/guest-channel.ts';
import type { VmDriver } from '../driver.ts';
import { otherPath, unmountLine } from './guest-shares.ts';
import type { VmRun } from './run.ts';

/** How long saving may take, in milliseconds: half a second, but for gigabytes on a slow disk. */
export const SAVE_MS = 180_000;

/**
 * Saves the VM and ends its process, and this run of it. Rejects with CONFLICT, `details.containers` their ids with blanks between,
 * where containers hold folders of this machine, which no saved guest can have; then nothing has changed. Whatever else it rejects
 * with, the signal's reason among it, the VM runs on without its folders, and this run of it may be over all the same.
 */
export async function sleepVm(run: VmRun, driver: VmDriver, signal: AbortSignal): Promise<void> {
  const { channel } = run;
  // What is refused is refused before anything is taken from the guest.
  await driver.assertCanSleep();
  const shares = driver.shares.toSorted((a, b) => b.path.length - a.path.length);
  if (shares.length > 0) await assertFree(run);
  // All at once: a drive that has gone is waited for, and several are no longer than one.
  const others = await Promise.all(shares.map(({ path }) => otherPath(path)));
  for (const [index, share] of shares.entries()) {
    const line = unmountLine({ ...share, realPath: others[index] ?? null }, { isServed: true });
    const { code, stderr } = await channel.exec(line, { signal });
    if (code !== 0) throw failed(stderr);
    await share.close();
  }
  const { code, stdout, stderr } = await channel.exec('/sbin/slipway-sleep', { signal });
  if (code !== 0) throw failed(stderr);
  // Whoever uses the engine learns that it is gone before it is, and the guest that its host has left.
  run.dispose();
  const idle = stdout.trim() === 'idle';
  await driver.sleep({ idle, signal: AbortSignal.any([signal, AbortSignal.timeout(SAVE_MS)]) });
}

/** Ids of the containers that hold folders of this machine. Rejects where the guest does not say. */
export async function foldersHeldBy(channel: Pick<GuestChannel, 'exec'>, signal?: AbortSignal): Promise<string[]> {
  const { code, stdout, stderr } = await channel.exec('/sbin/slipway-sleep check', signal ? { signal } : {});
  if (code !== 0) throw failed(stderr);
  return stdout.split('\n').filter((id) => /^[0-9a-f]{64}$/.test(id));
}

async function assertFree({ channel }: VmRun): Promise<void> {
  const containers = await foldersHeldBy(channel);
  if (containers.length === 0) return;
  const names = containers.map((id) => id.slice(0, 12)).join(', ');
  throw new AppError('CONFLICT', sleepMessages.inUse({ containers: names }), {
    details: { containers: containers.join(' ') },
  });
}

function failed(words: string): AppError {
  return new AppError('VM_FAILED', sleepMessages.notAsleep({ reason: quoted(words.trim().slice(0, 300)) }));
}
