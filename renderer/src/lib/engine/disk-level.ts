import type { VmUsage } from '../../../../electron/contract/vm.ts';

/** Shares of the VM's disk in use from which on it is worth a warning, and an urgent one. */
const WARN = 0.85;
const BAD = 0.95;

/** How full the VM's disk is, as a warning; null while there is no need for one. */
export function diskLevel({
  diskUsedBytes,
  diskTotalBytes,
}: Pick<VmUsage, 'diskUsedBytes' | 'diskTotalBytes'>): 'warn' | 'bad' | null {
  if (diskTotalBytes <= 0) return null;
  const share = diskUsedBytes / diskTotalBytes;
  return share >= BAD ? 'bad' : share >= WARN ? 'warn' : null;
}
