import type { z } from 'zod';
import type { DaemonConfig } from '../../contract/daemon-config.ts';
import { heldKey } from '../../contract/daemon-keys.ts';
import { AppError } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages/message.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import type { Settings } from '../../contract/settings.ts';
import type { SettingsLimits } from './limits.ts';

/** A value this machine cannot honour, with a sentence that says what is right. */
export interface LimitBreach {
  readonly field: 'cpus' | 'memoryMiB' | 'diskGiB';
  readonly message: Message;
  readonly allowed: number;
}

/** Compares settings with what the machine allows. `diskGiB` is the data disk's present size, below which it cannot go. */
export function limitBreaches(vm: Settings['vm'], limits: SettingsLimits): LimitBreach[] {
  const breaches: LimitBreach[] = [];
  if (vm.cpus > limits.cpus) {
    breaches.push({
      field: 'cpus',
      message: settingMessages.tooManyCpus({ max: limits.cpus }),
      allowed: limits.cpus,
    });
  }
  if (vm.memoryMiB > limits.memoryMiB) {
    breaches.push({
      field: 'memoryMiB',
      message: settingMessages.tooMuchMemory({ max: limits.memoryMiB }),
      allowed: limits.memoryMiB,
    });
  }
  if (vm.diskGiB < limits.minDiskGiB) {
    breaches.push({
      field: 'diskGiB',
      message: settingMessages.diskTooSmall({ min: limits.minDiskGiB }),
      allowed: limits.minDiskGiB,
    });
  }
  return breaches;
}

/**
 * Rejects a change with BAD_REQUEST naming the field. What is not changed is nobody's mistake: a disk that was imported may be larger
 * than the setting, and a policy may hold one that this machine does not allow.
 */
export function assertWithinLimits(next: Settings['vm'], before: Settings['vm'], limits: SettingsLimits): void {
  const breach = limitBreaches(next, limits).find(({ field }) => next[field] !== before[field]);
  if (!breach) return;
  throw new AppError('BAD_REQUEST', breach.message, {
    details: { path: `vm.${breach.field}`, allowed: breach.allowed },
  });
}

/** What a value of a file is for a setting; null where it is not valid. */
export function readField(path: string, schema: z.ZodType, value: unknown): { readonly value: unknown } | null {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return null;
  return path === 'vm.daemon' && heldKey(parsed.data as DaemonConfig) !== null ? null : { value: parsed.data };
}

/** Rejects keys of daemon.json that Slipway holds itself, by name. */
export function assertDaemonKeys(daemon: DaemonConfig): void {
  const held = heldKey(daemon);
  if (!held) return;
  const { key, setting } = held;
  const said =
    setting === null ? settingMessages.daemonKey({ key }) : settingMessages.daemonKeySetting({ key, setting });
  throw new AppError('BAD_REQUEST', said, { details: { path: 'vm.daemon', key } });
}
