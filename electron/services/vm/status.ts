import { toWire } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import type { Settings } from '../../contract/settings.ts';
import type { VmStatus } from '../../contract/vm.ts';
import type { Stage } from '../../vm/driver.ts';
import { GIB } from '../../vm/instance/boot.ts';
import type { VmManager } from '../../vm/manager.ts';

/** What clients are shown of the VM. */
export function vmStatus(
  manager: VmManager,
  wanted: Settings['vm'],
  driver: string,
): Omit<VmStatus, 'settingsProblem'> {
  const { state, since, stageSince } = manager.tracker;
  const { driver: vm, images, dataBytes = null, coldReason = null, growsAtStart = false } = manager.instance ?? {};
  const { process = null } = vm ?? {};
  const { current: image = null, note: imageNote = null } = images ?? {};
  const diskGiB = dataBytes === null ? wanted.diskGiB : Math.ceil(dataBytes / GIB);
  // As after an update, of a VM that the Slipway of before has left running.
  const isOtherImage = process !== null && image !== null && process.imageId !== image.id;
  const differs =
    process !== null &&
    (isOtherImage ||
      process.cpus !== wanted.cpus ||
      process.memoryMiB !== wanted.memoryMiB ||
      // It grows while it runs, and as a rule within a moment.
      growsAtStart);
  return {
    state: state.name,
    since,
    stage: 'stage' in state ? stageView(state.stage, manager.stagesWith(state.stage), stageSince) : null,
    driver,
    accelerator: process?.accelerator ?? null,
    acceleratorNote: process?.acceleratorNote ?? null,
    memoryNote: process?.memoryNote ?? null,
    pid: process?.pid ?? null,
    cpus: process?.cpus ?? wanted.cpus,
    memoryMiB: process?.memoryMiB ?? wanted.memoryMiB,
    diskGiB,
    hostAddress: vm?.network.hostAddress ?? '',
    image: isOtherImage
      ? null
      : image && { id: image.id, kernel: image.versions.kernel, docker: image.versions.docker },
    imageNote,
    restarts: manager.starts.restarts,
    crashedAt: manager.starts.crashedAt,
    problem: 'problem' in state ? { error: toWire(state.problem.error), action: state.problem.action } : null,
    restartNeeded: differs,
    canSleep: vm?.capabilities.sleep ?? false,
    coldReason,
  };
}

/** One stage of several, for clients. */
export function stageView(id: string, stages: readonly Stage[], startedAt: number): VmStatus['stage'] {
  const index = stages.findIndex((stage) => stage.id === id);
  const said = stages[index]?.said ?? quoted(id);
  return {
    id,
    description: said.text,
    hint: said.hint?.text ?? '',
    said,
    index: Math.max(0, index),
    total: stages.length,
    startedAt,
  };
}
