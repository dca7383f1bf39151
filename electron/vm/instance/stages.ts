import { stageMessages } from '../../contract/messages/vm.ts';
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

const stage = (id: keyof typeof stageMessages): Stage => ({ id, said: stageMessages[id]() });

/** What is done on the host before the driver starts the VM process. */
export const hostStages: readonly Stage[] = [stage('image'), stage('disk')];

const onConsole = (id: keyof typeof stageMessages, timeoutMs: number): Requirement => ({
  ...stage(id),
  timeoutMs,
  console: true,
  check: ({ boot }, signal) => boot.reached(id, signal),
});

/** What the boot waits for once the CPUs run. */
export const requirements: readonly Requirement[] = [
  onConsole('kernel', 90_000),
  // 10 minutes: a file system check of a large disk after a crash reads all of its metadata.
  onConsole('data-disk', 600_000),
  onConsole('network', 60_000),
  onConsole('containerd', 180_000),
  {
    ...stage('ssh'),
    timeoutMs: 120_000,
    console: false,
    check: ({ channel }, signal) => channel.ready(signal),
  },
  {
    ...stage('engine'),
    timeoutMs: 300_000,
    console: false,
    check: ({ engine }, signal) => untilAnswers(engine, signal),
  },
];

export const stopStage = stage('poweroff');

/** Stages of their own: neither is one of a boot. */
export const sleepStage = stage('sleep');
export const wakeStage = stage('wake');

/** Of a VM that is up: its engine is given what it reads only at its start. */
export const engineRestartStage = stage('restart');

/** A VM that ended by itself waits a few seconds before it is started again. */
export const againStage = stage('again');
