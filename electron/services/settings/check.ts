import { AppError } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages/message.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import type { Settings } from '../../contract/settings.ts';
import type { SettingsLimits } from './limits.ts';

/** A value this machine cannot honour, with a sentence that says what is right. */
export interface LimitBreach {
  readonly path: 'vm.cpus' | 'vm.memoryMiB' | 'vm.diskGiB';
  readonly message: Message;
  readonly allowed: number;
}

/** Compares settings with what the machine allows. `diskGiB` is the data disk's present size, below which it cannot go. */
export function limitBreaches(vm: Settings['vm'], limits: SettingsLimits): LimitBreach[] {
  const breaches: LimitBreach[] = [];
  if (vm.cpus > limits.cpus) {
    breaches.push({
      path: 'vm.cpus',
      message: settingMessages.tooManyCpus({ max: limits.cpus }),
      allowed: limits.cpus,
    });
  }
  if (vm.memoryMiB > limits.memoryMiB) {
    breaches.push({
      path: 'vm.memoryMiB',
      message: settingMessages.tooMuchMemory({ max: limits.memoryMiB }),
      allowed: limits.memoryMiB,
    });
  }
  if (vm.diskGiB < limits.minDiskGiB) {
    breaches.push({
      path: 'vm.diskGiB',
      message: settingMessages.diskTooSmall({ min: limits.minDiskGiB }),
      allowed: limits.minDiskGiB,
    });
  }
  return breaches;
}

/** Rejects a change with BAD_REQUEST naming the field. */
export function assertWithinLimits(vm: Settings['vm'], limits: SettingsLimits): void {
  const breach = limitBreaches(vm, limits)[0];
  if (!breach) return;
  throw new AppError('BAD_REQUEST', breach.message, { details: { path: breach.path, allowed: breach.allowed } });
}
