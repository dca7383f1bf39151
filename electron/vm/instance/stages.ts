import type { GuestChannel } from '../channel/guest-channel.ts';
import type { Stage } from '../driver.ts';
import type { BootWatch } from './boot-watch.ts';
import { type EngineLiveness, untilAnswers } from './engine-liveness.ts';

/** What the requirements of a boot look at. */
export interface BootContext {
  readonly boot: BootWatch;
  readonly channel: GuestChannel;
  readonly engine: EngineLiveness;
}

/** Something the boot waits for, without which the VM is of no use. Checked in order; one that holds already costs nothing. */
export interface Requirement extends Stage {
  /** How long it may take. Under emulation, on a busy machine, a boot is some ten times slower than it is as a rule. */
  readonly timeoutMs: number;
  /** Only the console tells: not asked of a VM that was taken over, or whose driver has no console. */
  readonly console: boolean;
  check(context: BootContext, signal: AbortSignal): Promise<void>;
}

/** What is done on the host before the driver starts the VM process. */
export const hostStages: readonly Stage[] = [
  { id: 'image', description: 'Checking the guest image', hint: 'The whole image is read once after it changed.' },
  { id: 'disk', description: 'Preparing the data disk', hint: 'Check that SLIPWAY_HOME can be written to.' },
];

const onConsole = (id: string, words: Omit<Stage, 'id'>, timeoutMs: number): Requirement => ({
  id,
  ...words,
  timeoutMs,
  console: true,
  check: ({ boot }, signal) => boot.reached(id, signal),
});

/** What the boot waits for once the CPUs run. */
export const requirements: readonly Requirement[] = [
  onConsole('kernel', { description: 'Booting Linux', hint: 'See the log "console".' }, 90_000),
  // 10 minutes: a file system check of a large disk after a crash reads all of its metadata.
  onConsole(
    'data-disk',
    { description: 'Checking the data disk', hint: 'A check after a crash can take minutes.' },
    600_000,
  ),
  onConsole('network', { description: 'Configuring the network', hint: 'See the log "console".' }, 60_000),
  onConsole('containerd', { description: 'Starting containerd', hint: 'See the log "containerd".' }, 180_000),
  {
    id: 'ssh',
    description: 'Connecting to the VM',
    hint: 'A firewall or security program may block connections on this machine itself.',
    timeoutMs: 120_000,
    console: false,
    check: ({ channel }, signal) => channel.ready(signal),
  },
  {
    id: 'engine',
    description: 'Starting the Docker Engine',
    hint: 'See the log "dockerd". With many containers it takes longer.',
    timeoutMs: 300_000,
    console: false,
    check: ({ engine }, signal) => untilAnswers(engine, signal),
  },
];

export const stopStage: Stage = {
  id: 'poweroff',
  description: 'Stopping containers and the VM',
  hint: 'Containers get ten seconds to end; then the VM is switched off.',
};

/** A VM that ended by itself waits a few seconds before it is started again. */
export const againStage: Stage = {
  id: 'again',
  description: 'The VM ended unexpectedly and is started again',
  hint: 'The logs "console" and "vm-process" have its last words.',
};
