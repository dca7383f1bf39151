import { sleepsOn } from '../contract/vm.ts';
import { HOST_END_MS, HOST_STOP_MS, type StopVm } from '../platform/host-messages.ts';
import type { Snapshot } from './status/engine-monitor.ts';

const LEAVE_VM_MS = 15_000;
/** More than the host gives itself: one that is killed while the guest is saved leaves a VM that is of no use to anybody. */
const SLEEP_VM_MS = HOST_END_MS + 5_000;

/** How long the end of the host may take, in milliseconds, before the app kills it. */
export function endMs(stopVm: StopVm, { vm, settings }: Pick<Snapshot, 'vm' | 'settings'>): number {
  // One that falls asleep just now is waited for by whoever ends.
  if (vm && sleepsOn(vm)) return SLEEP_VM_MS;
  const fates = { true: 'stop', false: 'leave', sleep: 'sleep', settings: settings?.app.onQuit ?? 'stop' } as const;
  return { stop: HOST_STOP_MS, leave: LEAVE_VM_MS, sleep: SLEEP_VM_MS }[fates[`${stopVm}`]];
}
