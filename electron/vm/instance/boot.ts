import type { VmCore } from '../core.ts';
import { BootProblem, diskFullProblem, Repaired } from '../problems.ts';
import type { VmRun } from '../vm-run.ts';
import { prepare } from './create.ts';
import { repairDataDisk } from './repair-disk.ts';
import { awaitBoot } from './start.ts';

export interface BootOptions {
  readonly signal: AbortSignal;
  /** Reads every byte of the image, and mends the data disk if the guest cannot mount it. */
  readonly repairing: boolean;
}

/**
 * A cold start, from whatever is on disk to an engine that answers. Whoever calls cleans up when it rejects; with Repaired
 * once the data disk is mended, for another start to use it.
 */
export async function bootVm(core: VmCore, { signal, repairing }: BootOptions): Promise<VmRun> {
  const { files, env, guestDir, config, clock } = core.options;
  const { tracker, driver, log } = core;
  await core.refreshDataBytes();
  const creating = core.dataBytes === null;
  const onStage = (stage: string) => tracker.apply({ type: 'stage', stage });
  tracker.apply({ type: creating ? 'create' : 'found', stage: 'image' });
  if (!creating) tracker.apply({ type: 'start', stage: 'image' });
  const spec = await prepare({
    ...{ files, driver, identity: core.identity, config: config(), guestDir, env, clock, signal, onStage },
    onImage: (image) => {
      core.image = image;
    },
    verifyFully: repairing,
  });
  await core.refreshDataBytes();
  tracker.apply({ type: 'created' });
  tracker.apply({ type: 'start', stage: 'accelerator' });
  const run = core.newRun({ adopted: false });
  // Once it is up a VM waits for space; a boot would only run into one deadline after the other, none of them the cause.
  const full = new AbortController();
  const trouble = core.onTrouble((what) => what === 'no-space' && full.abort(new BootProblem(diskFullProblem())));
  const either = AbortSignal.any([signal, run.crashed, full.signal]);
  try {
    await driver.start(spec, { signal: either, onStage });
    const console = driver.capabilities.console;
    await awaitBoot({ boot: run.boot, channel: run.channel, signal: either, log, onStage, console });
  } catch (error) {
    if (!repairing || !(error instanceof BootProblem) || error.problem.action !== 'repair') throw error;
    await repairDataDisk(run.channel, log, either);
    throw new Repaired();
  } finally {
    trouble.dispose();
  }
  return run;
}
