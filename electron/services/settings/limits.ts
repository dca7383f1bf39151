import { cpus, totalmem } from 'node:os';
import type { SettingsView } from '../../contract/settings.ts';

export type SettingsLimits = SettingsView['limits'];

const MIB = 1024 * 1024;

/** What this machine allows. A VM may have every CPU, and all memory but 1 GiB that the host itself needs. */
export function machineLimits(): SettingsLimits {
  const memoryMiB = Math.floor(totalmem() / MIB) - 1024;
  return { cpus: Math.max(1, cpus().length), memoryMiB: Math.max(512, memoryMiB), minDiskGiB: 4 };
}
