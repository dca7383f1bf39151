import { z } from 'zod';
import { empty, ok, timestamp } from './common.ts';
import { wireError } from './errors.ts';
import { message } from './messages/message.ts';
import { type Change, method, stream, type Undo } from './wire/define.ts';

export const vmState = z.enum([
  'absent',
  'creating',
  'stopped',
  'starting',
  'running',
  'degraded',
  'stopping',
  /** Saved, without a process: whatever needs its engine wakes it. */
  'asleep',
  'broken',
]);
export type VmStateName = z.infer<typeof vmState>;

export const vmStage = z.object({
  id: z.string(),
  /** What is being waited for, in English. */
  description: z.string(),
  /** What to look at when it takes long, in English; empty when there is nothing to say. */
  hint: z.string(),
  /** Both once more, for who shows them in another language. */
  said: message,
  index: z.int(),
  total: z.int(),
  startedAt: timestamp,
});
export type VmStage = z.infer<typeof vmStage>;

export const vmStatus = z.object({
  state: vmState,
  since: timestamp,
  /** While creating, starting or stopping, and while the engine of one that is up is restarted. */
  stage: vmStage.nullable(),
  driver: z.string(),
  /** hvf, kvm, whpx, tcg, …; null until one has been chosen. */
  accelerator: z.string().nullable(),
  /** Why not a faster one, null when there is nothing to say. */
  acceleratorNote: message.nullable(),
  /** What the place of the running VM's memory on this computer means for it, null when there is nothing to say. */
  memoryNote: message.nullable(),
  pid: z.int().nullable(),
  cpus: z.int(),
  memoryMiB: z.int(),
  diskGiB: z.int(),
  /** This computer as the guest and its containers reach it; empty until the VM has been looked for. */
  hostAddress: z.string(),
  /** Versions of the guest image in use; null before one is found, and where the VM runs one of another Slipway. */
  image: z.object({ id: z.string(), kernel: z.string(), docker: z.string() }).nullable(),
  /** Why the VM runs an older guest image than there is; null where it does not. */
  imageNote: message.nullable(),
  /** Automatic restarts since the last one the user asked for. */
  restarts: z.int(),
  /** When a VM that ran last ended by itself; null since the user last asked for a start. */
  crashedAt: timestamp.nullable(),
  /** Why it is broken or degraded, and what would mend it. */
  problem: z.object({ error: wireError, action: z.enum(['retry', 'repair', 'reset', 'none']) }).nullable(),
  /** The settings, or the guest image, are not those that the running VM was started with. */
  restartNeeded: z.boolean(),
  /** Whether it can be put to sleep. */
  canSleep: z.boolean(),
  /** Why a VM that slept was started anew the last time, and did not go on where it was; null where it did. */
  coldReason: message.nullable(),
  /** What of the settings is not in force, and why; null where all is, but for what needs a restart. */
  settingsProblem: message.nullable(),
});
export type VmStatus = z.infer<typeof vmStatus>;

/** Whether it sleeps, or is between that and being up: it sleeps on when Slipway ends. */
export const sleepsOn = ({ state, stage }: Pick<VmStatus, 'state' | 'stage'>): boolean =>
  state === 'asleep' || stage?.id === 'sleep' || stage?.id === 'wake';

export const vmUsage = z.object({
  /** Of all CPUs together, 0 to 100. */
  cpuPercent: z.number(),
  /** As the guest's own `free` says: neither free nor a cache. */
  memoryUsedBytes: z.number(),
  memoryTotalBytes: z.number(),
  diskUsedBytes: z.number(),
  diskTotalBytes: z.number(),
});
export type VmUsage = z.infer<typeof vmUsage>;

export const logSource = z.enum(['host', 'console', 'dockerd', 'containerd']);

/** What must be typed before all data is deleted, in every language. */
export const RESET_WORDS = 'delete all data';

function onVm<P, const U extends Undo<never>>(cli: (params: P) => readonly string[], undo: U): Change<P, U> {
  return { subject: () => 'Slipway VM', cli: (params) => ['slipway', ...cli(params)], undo: () => undo };
}

export const vm = {
  watch: stream(empty, vmStatus),
  /** Resolves when the engine answers. */
  start: method(
    empty,
    ok,
    onVm(() => ['up'], { method: 'vm.stop', params: {} }),
  ),
  /** Resolves when the VM process has ended. `force` skips the orderly power-off. */
  stop: method(
    z.object({ force: z.boolean().default(false) }),
    ok,
    onVm(({ force }) => ['down', ...(force ? ['--force'] : [])], { method: 'vm.start', params: {} }),
  ),
  restart: method(
    empty,
    ok,
    onVm(() => ['restart'], 'needless'),
  ),
  /**
   * Saves the VM to disk and ends its process, until something needs the engine. CONFLICT where it does not run, or containers use
   * folders of this computer; UNSUPPORTED where this VM cannot.
   */
  sleep: method(
    empty,
    ok,
    onVm(() => ['sleep'], { method: 'vm.start', params: {} }),
  ),
  /** Names of the containers that use folders of this computer, for which the VM cannot sleep now; none while it does not run. */
  heldBy: method(empty, z.object({ containers: z.array(z.string()) }), 'looks'),
  /** Checks image and data disk, clears stale files, and starts again. Loses no data. */
  repair: method(
    empty,
    ok,
    onVm(() => ['repair'], 'needless'),
  ),
  /** Deletes the data disk with every image, container and volume, and starts afresh. */
  reset: method(
    z.object({ confirm: z.literal(RESET_WORDS) }),
    ok,
    onVm(() => ['reset'], 'impossible'),
  ),
  /** Every three seconds while the VM runs; nothing while it does not. */
  usage: stream(empty, vmUsage),
  /** The last `lines` lines, then new ones when `follow`. */
  logs: stream(
    z.object({ source: logSource, lines: z.int().min(0).max(10_000).default(200), follow: z.boolean().default(false) }),
    z.object({ lines: z.array(z.string()) }),
  ),
} as const;
